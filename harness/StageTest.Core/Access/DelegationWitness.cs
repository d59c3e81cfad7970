using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;

namespace StageTest.Core.Access;

/// <summary>Policies of an owner that open or close a connection, and so show that the owner can.</summary>
/// <param name="Flow">The connection.</param>
/// <param name="Action">Whether they allow or deny.</param>
/// <param name="Places">Where one policy each is written, for all connections of the place and before every other.</param>
/// <param name="Gone">The policies that are there, and are rewritten or removed for it.</param>
/// <param name="Names">The names of what is written in each of the places.</param>
/// <param name="After">The policies in force afterwards.</param>
internal sealed record DelegationWitness(
    Flow Flow,
    RuleAction Action,
    ImmutableArray<PolicyReach> Places,
    ImmutableArray<Policy> Gone,
    ImmutableArray<ImmutableArray<string>> Names,
    PolicySet After
)
{
    /// <summary>What is written, in words.</summary>
    public string Words =>
        string.Join(" and ", Places.Select(p => $"a {p.Kind.DisplayName}{Named(p.Name)} in the tier {p.Tier}{Of(p.Namespace)}"))
        + (Places.IsEmpty || Gone.IsEmpty ? "" : ", ")
        + (Gone.IsEmpty ? "" : $"without {string.Join(", ", Gone)}");

    /// <summary>What is written, as documents that can be applied, with a comment for each policy that is deleted before.</summary>
    public string Yaml
    {
        get
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
    }

    private string Document(PolicyReach place, string name)
    {
        var orders = After.Policies.Where(p => p.Tier == place.Tier && p.Order > double.MinValue).Select(p => p.Order!.Value);
        return WitnessManifest.Text(place, name, Math.Floor(orders.Append(0).Min()) - 1, Action);
    }

    private static string Named(string name) => name.Length == 0 ? "" : $" '{name}'";

    private static string Of(string space) => space.Length == 0 ? "" : $" and the namespace {space}";
}
