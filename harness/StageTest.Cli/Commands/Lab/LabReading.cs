using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Commands.Lab;

/// <summary>What an interactive lab shows at one moment.</summary>
/// <param name="Stage">The stage whose policies are enforced.</param>
/// <param name="Observed">The observed verdicts.</param>
/// <param name="Expected">The scenario's expectation of each flow or, without one, the prediction from the policies.</param>
internal sealed record LabReading(Stage Stage, ConnectivityMatrix Observed, ImmutableArray<Verdict> Expected)
{
    /// <summary>The unexpected flows.</summary>
    public IReadOnlySet<Flow> Wrong { get; } =
        Observed.Plan.Flows.Where((_, place) => Observed.Verdicts[place] != Expected[place]).ToHashSet();

    /// <summary>The stage and its counts, as a line.</summary>
    public string Headline =>
        $"{StageText.Name(Stage)}: "
        + $"{Core.Reports.TruthTable.Tally(Observed.Verdicts)}{(Wrong.Count == 0 ? "" : $"; {Wrong.Count} not as expected")}";

    /// <summary>The flows whose verdict differs from an earlier reading, one line each.</summary>
    public IEnumerable<string> ChangesSince(LabReading earlier)
    {
        for (var place = 0; place < Observed.Plan.Flows.Length; place++)
        {
            var flow = Observed.Plan.Flows[place];
            var (now, before) = (Observed.Verdicts[place], earlier.Observed[flow]);
            if (now != before)
            {
                var expectation = now == Expected[place] ? "" : $", expected {Expected[place].Words()}";
                yield return $"{flow}   was {before.Words()}, is {now.Words()}{expectation}";
            }
        }
    }
}
