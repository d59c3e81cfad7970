using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Access;

/// <summary>Policies that an owner may write, and the policies that must be removed for them.</summary>
internal sealed class DelegationWay
{
    private readonly PolicySet _after;
    private string? _yaml;

    /// <param name="action">Whether they allow or deny.</param>
    /// <param name="places">The places with one written policy each, for all connections of the place and before every other
    /// policy.</param>
    /// <param name="gone">The existing policies that are rewritten or removed.</param>
    /// <param name="names">The names of the written policies in each place.</param>
    /// <param name="after">The enforced policies afterwards.</param>
    public DelegationWay(
        RuleAction action,
        ImmutableArray<PolicyReach> places,
        ImmutableArray<Policy> gone,
        ImmutableArray<ImmutableArray<string>> names,
        PolicySet after
    ) => (Action, Places, Gone, Names, _after) = (action, places, gone, names, after);

    /// <summary>Whether they allow or deny.</summary>
    public RuleAction Action { get; }

    /// <summary>The existing policies that are rewritten or removed.</summary>
    public ImmutableArray<Policy> Gone { get; }

    private ImmutableArray<PolicyReach> Places { get; }

    private ImmutableArray<ImmutableArray<string>> Names { get; }

    /// <summary>What is written, in words.</summary>
    public string Words =>
        string.Join(
            " and ",
            Places.Select(p => $"{ArticleText.Of(p.Kind.DisplayName)}{Named(p.Name)} in the tier {p.Tier}{Of(p.Namespace)}")
        )
        + (Places.IsEmpty || Gone.IsEmpty ? "" : ", ")
        + (Gone.IsEmpty ? "" : $"without {string.Join(", ", Gone)}");

    /// <summary>The written policies as documents that can be applied, with a comment for each policy to delete first.</summary>
    public string Yaml => _yaml ??= Documents();

    private string Documents()
    {
        bool IsIn(PolicyReach place, Policy policy) =>
            policy.EnforcedKind == place.Kind && policy.Tier == place.Tier && policy.Namespace == place.Namespace;
        var deleted = Gone.Where(p => !Places.Any(place => IsIn(place, p)))
            .Select(p =>
                $"# kubectl delete {p.Kind.Plural}.{p.Kind.Group} {p.Name}{(p.Namespace.Length == 0 ? "" : $" -n {p.Namespace}")}\n"
            );
        var written = Places.SelectMany((place, index) => Names[index].Select(name => Document(place, name)));
        return string.Concat(deleted) + string.Join("---\n", written);
    }

    private string Document(PolicyReach place, string name)
    {
        var orders = _after.Policies.Where(p => p.Tier == place.Tier && p.Order > double.MinValue).Select(p => p.Order!.Value);
        return WitnessManifest.Text(place, name, Math.Floor(orders.Append(0).Min()) - 1, Action);
    }

    private static string Named(string name) => name.Length == 0 ? "" : $" '{name}'";

    private static string Of(string space) => space.Length == 0 ? "" : $" and the namespace {space}";
}
