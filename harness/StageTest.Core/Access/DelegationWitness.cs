using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;

namespace StageTest.Core.Access;

/// <summary>Policies of an owner that open or close a connection, and so show that the owner can.</summary>
/// <param name="Flow">The connection.</param>
/// <param name="Action">Whether they allow or deny.</param>
/// <param name="Places">Where one policy each is written, for all connections of the place and before every other.</param>
/// <param name="Gone">The policies that are there, and are rewritten or removed for it.</param>
/// <param name="After">The policies in force afterwards.</param>
internal sealed record DelegationWitness(
    Flow Flow,
    RuleAction Action,
    ImmutableArray<PolicyReach> Places,
    ImmutableArray<Policy> Gone,
    PolicySet After
)
{
    /// <summary>What is written, in words.</summary>
    public string Words =>
        string.Join(" and ", Places.Select(p => $"a {p.Kind.DisplayName}{Named(p.Name)} in the tier {p.Tier}{Of(p.Namespace)}"))
        + (Places.IsEmpty || Gone.IsEmpty ? "" : ", ")
        + (Gone.IsEmpty ? "" : $"without {string.Join(", ", Gone)}");

    private static string Named(string name) => name.Length == 0 ? "" : $" '{name}'";

    private static string Of(string space) => space.Length == 0 ? "" : $" and the namespace {space}";
}
