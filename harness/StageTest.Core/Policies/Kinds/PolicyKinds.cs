using System.Collections.Immutable;

namespace StageTest.Core.Policies.Kinds;

/// <summary>The kinds of object that policies consist of. A new kind is one entry here and its reader.</summary>
internal sealed partial class PolicyKinds
{
    private readonly Dictionary<(string ApiVersion, string Kind), PolicyObjectKind> _byName;

    /// <summary>A list of kinds.</summary>
    public PolicyKinds(ImmutableArray<PolicyObjectKind> all)
    {
        All = all;
        _byName = all.SelectMany(k => k.ApiVersions.Select(v => (Key: (v, k.Kind), Entry: k))).ToDictionary(e => e.Key, e => e.Entry);
    }

    /// <summary>All of them.</summary>
    public ImmutableArray<PolicyObjectKind> All { get; }

    /// <summary>Those that engines apply.</summary>
    public IEnumerable<PolicyObjectKind> Applied => All.Where(k => !k.Verbs.IsEmpty);

    /// <summary>The kind of a document; null if it is not among them.</summary>
    public PolicyObjectKind? Find(string apiVersion, string kind) => _byName.GetValueOrDefault((apiVersion, kind));

    /// <summary>The kinds with the versions of their API, as messages list them.</summary>
    public string Describe() =>
        string.Join("; ", Applied.GroupBy(k => k.ApiVersions[0]).Select(g => $"{Enumeration([.. g.Select(k => k.Kind)])} ({g.Key})"));

    private static string Enumeration(string[] names) => names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
}
