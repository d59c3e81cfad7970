using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Selection;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Reads the <c>expect</c> of a scenario: lists with a default, or a table, for each stage.</summary>
/// <param name="topology">The topology.</param>
/// <param name="plan">The flows that the scenario tests.</param>
/// <param name="text">The text of the file.</param>
/// <param name="diagnostics">Receives errors.</param>
/// <param name="isWhole">Whether the topology was read without errors.</param>
internal sealed class ExpectationReader(Topology topology, ProbePlan plan, string text, DiagnosticBag diagnostics, bool isWhole = true)
{
    private readonly FlowSelection _selection = new(topology, plan, diagnostics, isWhole);

    /// <summary>Reads both stages and the flows that are declared unreachable.</summary>
    /// <remarks>
    /// A flow to a Service that any stage names is tested at every stage, so the resulting plan may be larger than the given one. It is
    /// smaller if every stage ignores what it does not name.
    /// </remarks>
    /// <param name="scenario">The scenario's fields.</param>
    /// <param name="hasStaged">Whether anything is staged, so that <c>promoted</c> is required.</param>
    /// <param name="observed">Flows to test even if no stage mentions them, because a log recorded them.</param>
    public StatedExpectations Read(FieldReader scenario, bool hasStaged, IReadOnlyCollection<Flow> observed)
    {
        if (scenario.Object(ScenarioShape.Expect) is not { } expect)
        {
            return new(plan, null, Nothing(plan), [], 0);
        }

        var unreachable = ReadUnreachable(expect);
        var baselineFields = expect.Object(ExpectShape.Baseline);
        var promotedFields = expect.Object(ExpectShape.Promoted);
        expect.Ignore(AccessShape.Expected.Name, AccessShape.Delegation.Name);
        expect.Finish();
        if (promotedFields is null && (hasStaged || baselineFields is null))
        {
            diagnostics.Error(
                expect.LocationOf(ExpectShape.Promoted),
                "'expect' needs 'promoted': what must work and what must not after promotion. For example: promoted: { default: allow }."
            );
        }

        var baselineStage = baselineFields is null ? null : ReadStage(baselineFields, unreachable);
        var promotedStage = promotedFields is null ? baselineStage : ReadStage(promotedFields, unreachable);
        var all = _selection.Places.Flows is var flows && flows.Length == plan.Flows.Length ? plan : new ProbePlan(flows);
        var baseline = baselineStage is null ? null : Expect(all, baselineStage);
        var promoted = promotedStage == baselineStage ? baseline : Expect(all, promotedStage!);
        var asked = Asked(all, baseline, promoted, observed);
        var early = baseline?.Over(asked);
        return new(
            asked,
            early,
            ReferenceEquals(promoted, baseline) && early is not null ? early : (promoted ?? Nothing(all)).Over(asked),
            [.. unreachable.Keys.Select(place => all.Flows[place])],
            all.Flows.Length - asked.Flows.Length
        );
    }

    /// <summary>Reads the expectation of a step.</summary>
    /// <param name="stage">What it states.</param>
    /// <param name="unreachable">The flows that the scenario declares unreachable.</param>
    /// <returns>The expectation, and how many flows are not asked.</returns>
    public (Expectation Expected, int NotAsked) ReadStep(FieldReader stage, IReadOnlyDictionary<Flow, ExpectationEntry> unreachable)
    {
        var known = unreachable
            .Select(one => KeyValuePair.Create(plan.PlaceOf(one.Key), one.Value))
            .Where(one => one.Key >= 0)
            .ToDictionary();
        var stated = ReadStage(stage, known);
        var all = _selection.Places.Flows is var flows && flows.Length == plan.Flows.Length ? plan : new ProbePlan(flows);
        var expected = Expect(all, stated);
        var asked = Asked(all, null, expected, []);
        return (expected.Over(asked), all.Flows.Length - asked.Flows.Length);
    }

    // If one stage covers all flows, all of them are tested at every stage.
    private ProbePlan Asked(ProbePlan all, Expectation? baseline, Expectation? promoted, IReadOnlyCollection<Flow> observed)
    {
        Expectation[] stages = [.. new[] { baseline, promoted }.OfType<Expectation>()];
        if (stages.Length == 0 || stages.Any(s => !s.IgnoresOthers))
        {
            return all;
        }

        var named = stages.SelectMany(s => s.Entries.Keys).Concat(observed.Select(all.PlaceOf)).Distinct().Order().ToArray();
        if (named.Length == 0 && !diagnostics.HasErrors)
        {
            diagnostics.Error(
                stages[^1].Location,
                $"'default: {ExpectedStageShape.IgnoreOthers}' tests only the flows that are named, and none is. Add 'allow', 'deny' or "
                    + "'table'."
            );
        }

        return new([.. named.Select(place => all.Flows[place])]);
    }

    private static Expectation Nothing(ProbePlan all) =>
        new(all, [.. new Verdict?[all.Flows.Length]], ImmutableDictionary<int, ExpectationEntry>.Empty);

    private Expectation Expect(ProbePlan all, StatedStage stage)
    {
        var entries = stage.Entries;
        if (stage.MustSayAll && all.Flows.Length > entries.Count)
        {
            var missing = Enumerable.Range(0, all.Flows.Length).First(place => !entries.ContainsKey(place));
            diagnostics.Error(
                stage.Location,
                $"{FieldReader.Capital(stage.What)} says nothing about {all.Flows.Length - entries.Count} of {all.Flows.Length} "
                    + $"flows, for example {all.Flows[missing]}. Add 'default: deny', 'default: allow' or 'default: ignore'."
            );
        }

        var verdicts = Enumerable
            .Range(0, all.Flows.Length)
            .Select(place => entries.TryGetValue(place, out var entry) ? entry.Verdict : stage.Otherwise);
        return new(all, [.. verdicts], entries.ToImmutableDictionary())
        {
            Default = stage.Otherwise,
            IgnoresOthers = stage.IgnoresOthers,
            Lines = stage.Lines,
            Location = stage.Location,
        };
    }

    private Dictionary<int, ExpectationEntry> ReadUnreachable(FieldReader expect)
    {
        var entries = new Dictionary<int, ExpectationEntry>();
        foreach (var node in expect.List(ExpectShape.Unreachable))
        {
            Add(node, Verdict.Denied, entries);
        }

        return entries;
    }

    private StatedStage ReadStage(FieldReader stage, Dictionary<int, ExpectationEntry> unreachable)
    {
        var entries = new Dictionary<int, ExpectationEntry>(unreachable);
        var (otherwise, ignoresOthers) = ReadDefault(stage);
        ImmutableArray<ExpectedLine> lines =
        [
            .. stage.List(ExpectedStageShape.Allow).Select(node => Add(node, Verdict.Allowed, entries)).OfType<ExpectedLine>(),
            .. stage.List(ExpectedStageShape.Deny).Select(node => Add(node, Verdict.Denied, entries)).OfType<ExpectedLine>(),
        ];

        if (stage.Value(ExpectedStageShape.Table) is { } table)
        {
            new TableReader(_selection, text, diagnostics).Read(table, (place, entry) => Add(place, entry, entries));
        }

        var before = diagnostics.Items.Count;
        stage.Finish();
        var isMisspelt = diagnostics.Items.Count > before;
        var mustSayAll = otherwise is null && !ignoresOthers && !stage.Has(ExpectedStageShape.Default) && !isMisspelt;
        return new(stage.What, stage.Location, entries, otherwise, ignoresOthers, lines, mustSayAll);
    }

    private (Verdict? Otherwise, bool IgnoresOthers) ReadDefault(FieldReader stage)
    {
        switch (stage.Value(ExpectedStageShape.Default))
        {
            case null:
                if (stage.Has(ExpectedStageShape.Default))
                {
                    diagnostics.Error(
                        stage.LocationOf(ExpectedStageShape.Default),
                        "'default' has no value. Write one of: allow, deny, ignore."
                    );
                }

                return (null, false);
            case YamlScalar { Value: "allow" }:
                return (Verdict.Allowed, false);
            case YamlScalar { Value: "deny" }:
                return (Verdict.Denied, false);
            case YamlScalar { Value: ExpectedStageShape.IgnoreOthers }:
                return (null, true);
            case var other:
                var text = (other as YamlScalar)?.Value ?? other.Describe();
                diagnostics.Error(
                    other.Location,
                    $"'{text}' is not a default.{Suggestion.For(text, ExpectedStageShape.Default.Shape.Values, "Write one of")}"
                );
                return (null, false);
        }
    }

    private ExpectedLine? Add(YamlNode node, Verdict verdict, Dictionary<int, ExpectationEntry> entries)
    {
        if (FieldReader.Of(node, FlowShape.Shape, diagnostics) is not { } fields)
        {
            return null;
        }

        var because = fields.Text(FlowShape.Because);
        var places = _selection.Read(fields);
        fields.Finish();
        var entry = new ExpectationEntry(verdict, node.Location, because?.Trim()) { NamesPort = FlowShape.NamesPort(node) };
        foreach (var place in places)
        {
            Add(place, entry, entries);
        }

        return new(entry, [.. places.Order()]);
    }

    private void Add(int place, ExpectationEntry entry, Dictionary<int, ExpectationEntry> entries)
    {
        if (entries.TryAdd(place, entry) || entries[place].Verdict == entry.Verdict)
        {
            return;
        }

        var first = entries[place];
        diagnostics.Error(
            entry.Location,
            $"{_selection.Places.At(place)} is expected {entry.Verdict.Words()} here and {first.Verdict.Words()} in line "
                + $"{first.Location.Line}. Remove one."
        );
    }

    // What a stage states. Which flows exist is known only after both have been read.
    private sealed record StatedStage(
        string What,
        SourceLocation Location,
        Dictionary<int, ExpectationEntry> Entries,
        Verdict? Otherwise,
        bool IgnoresOthers,
        ImmutableArray<ExpectedLine> Lines,
        bool MustSayAll
    );
}
