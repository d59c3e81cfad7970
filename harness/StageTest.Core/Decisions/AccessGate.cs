using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Decisions;

/// <summary>Decides whether rights on policies are as a scenario expects. Rights are calculated, so no engine runs.</summary>
internal static class AccessGate
{
    private const int MostTold = 50;

    /// <summary>The reasons to hold.</summary>
    public static IEnumerable<HoldReason> Of(Scenario scenario) =>
        OfAccess(scenario).Concat(scenario.Delegations.SelectMany(d => OfDelegation(d, scenario)));

    private static IEnumerable<HoldReason> OfAccess(Scenario scenario)
    {
        if (scenario.Access is not { Expected: { } expected } access)
        {
            yield break;
        }

        var found = expected.Differences(access);
        foreach (var difference in found.Take(MostTold))
        {
            var cell = difference.Cell.ToString();
            yield return new(
                HoldReasons.AccessDiffers,
                cell,
                PrintableText.Of(
                    difference.IsAllowed
                        ? $"access: {cell} is allowed {difference.Why}, and {Expectation(difference, "denied")}"
                        : $"access: {cell} is denied, because {difference.Why}, and {Expectation(difference, "allowed")}"
                ),
                difference.Location
            )
            {
                Scenario = scenario.Name,
            };
        }

        if (found.Length > MostTold)
        {
            yield return new(
                HoldReasons.AccessDiffers,
                scenario.File,
                $"access: and {CountText.Number(found.Length - MostTold)} more cells are not as expected",
                expected.Location
            )
            {
                Scenario = scenario.Name,
            };
        }
    }

    private static string Expectation(AccessDifference difference, string verdict) =>
        difference.Line is not { } line ? "'expect.access' does not allow it"
        : line.Because is { } because ? $"line {line.Location.Line} expects it {verdict}: {because}"
        : $"line {line.Location.Line} expects it {verdict}";

    private static IEnumerable<HoldReason> OfDelegation(ExpectedDelegation expected, Scenario scenario)
    {
        var (opens, closes, undecided) = expected.Exceeded(
            scenario.Topology,
            scenario.PoliciesAt(Stage.Promoted),
            scenario.Plan,
            scenario.Access
        );
        var around = expected
            .Around(scenario.Topology, scenario.PoliciesAt(Stage.Promoted), scenario.Access)
            .Select(way => new HoldReason(
                HoldReasons.DelegationExceeded,
                expected.Name,
                PrintableText.Of($"delegation: {expected.Name} may {way}, so 'expect.delegation' does not hold for it"),
                expected.Location
            )
            {
                Scenario = scenario.Name,
            });
        var beyond = new (ImmutableArray<Flow> Flows, string Fact)[]
        {
            (opens, "could open"),
            (closes, "could close"),
            (undecided, "could change, because a rule depends on a condition that no connection shows,"),
        }
            .Where(list => !list.Flows.IsEmpty)
            .Select(list => new HoldReason(
                HoldReasons.DelegationExceeded,
                list.Flows[0].ToString(),
                PrintableText.Of(
                    $"delegation: {expected.Name} {list.Fact} {CountText.Of(list.Flows.Length, "connection")} that 'expect.delegation' "
                        + $"does not name, first {list.Flows[0]}"
                ),
                expected.Location
            )
            {
                Scenario = scenario.Name,
            });
        return around.Concat(beyond);
    }
}
