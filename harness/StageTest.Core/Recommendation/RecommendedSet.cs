using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Documents;
using StageTest.Core.Drafts;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Core.Recommendation;

/// <summary>External addresses that rules select together: a NetworkSet or GlobalNetworkSet with its own label.</summary>
/// <param name="Namespace">The namespace of the policies that select it; empty if these are cluster-scoped.</param>
/// <param name="Name">Its name, which is also the value of its label.</param>
/// <param name="Nets">The addresses, each with its name and the lines that request it.</param>
internal sealed record RecommendedSet(
    string Namespace,
    string Name,
    ImmutableArray<(IPNetwork Net, ImmutableArray<string> Names, ImmutableArray<string> Places)> Nets
)
{
    /// <summary>The label by which rules select sets. No pod has it.</summary>
    public const string Label = "stagetest.io/outside";

    private const int MostPlaces = 3;

    /// <summary>The kind of the document.</summary>
    public PolicyObjectKind Kind =>
        PolicyKinds.Known.All.OfType<PolicyPartKind>().Single(k => k.HoldsAddresses && k.IsNamespaced == Namespace.Length > 0);

    /// <summary>Its file.</summary>
    public string FileName => $"{(Namespace.Length == 0 ? "" : $"{Namespace}.")}{Name}.{Kind.Kind.ToLowerInvariant()}.yaml";

    /// <summary>The set as a file.</summary>
    public RecommendedFile ToFile()
    {
        var text = new YamlLines();
        text.Line(0, $"apiVersion: {Kind.ApiVersions[0]}");
        text.Line(0, $"kind: {Kind.Kind}");
        text.Line(0, "metadata:");
        text.Line(1, $"name: {YamlText.Scalar(Name)}");
        if (Namespace.Length > 0)
        {
            text.Line(1, $"namespace: {YamlText.Scalar(Namespace)}");
        }

        text.Line(1, $"labels: {{ {Label}: {YamlText.Scalar(Name)} }}");
        text.Line(0, "spec:");
        text.Line(1, "nets:");
        foreach (var (net, names, places) in Nets)
        {
            text.Line(2, PrintableText.Of($"- {YamlText.Scalar($"{net}")}   # {string.Join(", ", names)}: {Short(places)}"));
        }

        return new(FileName, text.ToString(), $"Addresses of {string.Join(", ", Nets.SelectMany(n => n.Names).Distinct())}", []);
    }

    private static string Short(ImmutableArray<string> places) =>
        string.Join(", ", places.Take(MostPlaces))
        + (places.Length > MostPlaces ? $" and {CountText.Number(places.Length - MostPlaces)} more" : "");
}
