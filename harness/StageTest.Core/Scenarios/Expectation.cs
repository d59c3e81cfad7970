using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Selection;

namespace StageTest.Core.Scenarios;

/// <summary>What an author expects of each flow of a plan at one stage.</summary>
/// <param name="Plan">The flows that it covers.</param>
/// <param name="Verdicts">Allowed or Denied for each, in the plan's order; null if the author states nothing.</param>
/// <param name="Entries">Where in the file each flow's verdict was written, by place. Flows that get the default have no entry.</param>
internal sealed record Expectation(ProbePlan Plan, ImmutableArray<Verdict?> Verdicts, ImmutableDictionary<int, ExpectationEntry> Entries)
{
    /// <summary>
    /// What the author expects of every flow that is not named; null if every flow is named, or if the others are ignored.
    /// </summary>
    public Verdict? Default { get; init; }

    /// <summary>Whether the author states nothing about the flows that are not named.</summary>
    public bool IgnoresOthers { get; init; }

    /// <summary>Whether a flow without a stated expectation may be allowed.</summary>
    public bool LetsUnstatedPass => IgnoresOthers || Default == Verdict.Allowed;

    /// <summary>The items of <c>allow</c> and <c>deny</c>, in the order of the file. Tables have none.</summary>
    public ImmutableArray<ExpectedLine> Lines { get; init; } = [];

    /// <summary>Where the expectation begins.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>Whether verdicts of the same plan are everything that is stated about them.</summary>
    public bool IsMetBy(ImmutableArray<Verdict> verdicts)
    {
        for (var place = 0; place < verdicts.Length; place++)
        {
            if (Verdicts[place] is { } said && said != verdicts[place])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The same expectation, limited to the flows of a smaller plan.</summary>
    public Expectation Over(ProbePlan plan)
    {
        if (Plan == plan)
        {
            return this;
        }

        var places = plan.Flows.Select(Plan.PlaceOf).ToArray();
        var entries = Enumerable
            .Range(0, places.Length)
            .Where(place => Entries.ContainsKey(places[place]))
            .ToImmutableDictionary(place => place, place => Entries[places[place]]);
        var lines = Lines
            .Select(line => line with { Places = [.. line.Places.Select(place => plan.PlaceOf(Plan.Flows[place])).Where(p => p >= 0)] })
            .Where(line => !line.Places.IsEmpty);
        return this with { Plan = plan, Verdicts = [.. places.Select(place => Verdicts[place])], Entries = entries, Lines = [.. lines] };
    }
}
