using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Reads the <c>expect</c> of a scenario: lists with a default, or a table, for each stage.</summary>
internal sealed class ExpectationReader(Topology topology, ProbePlan plan, string text, DiagnosticBag diagnostics)
{
    private readonly FlowSelection _selection = new(topology, plan, diagnostics);

    /// <summary>Reads both stages and the flows that are declared unreachable.</summary>
    /// <param name="scenario">The scenario's fields.</param>
    /// <param name="hasStaged">Whether anything is staged, so that <c>promoted</c> must be there.</param>
    public (Expectation? Baseline, Expectation Promoted, ImmutableHashSet<Flow> Unreachable) Read(FieldReader scenario, bool hasStaged)
    {
        var nothing = new Expectation(plan, [.. new Verdict[plan.Flows.Length]], ImmutableDictionary<int, ExpectationEntry>.Empty);
        if (scenario.Object(ScenarioShape.Expect) is not { } expect)
        {
            return (null, nothing, []);
        }

        var unreachable = ReadUnreachable(expect);
        var baselineFields = expect.Object(ExpectShape.Baseline);
        var promotedFields = expect.Object(ExpectShape.Promoted);
        expect.Finish();
        if (promotedFields is null && (hasStaged || baselineFields is null))
        {
            diagnostics.Error(expect.LocationOf(ExpectShape.Promoted), "'expect' needs 'promoted': what must work and what must not after promotion. For example: promoted: { default: allow }.");
        }

        var baseline = baselineFields is null ? null : ReadStage(baselineFields, unreachable);
        var promoted = promotedFields is null ? baseline : ReadStage(promotedFields, unreachable);
        return (baseline, promoted ?? nothing, [.. unreachable.Keys.Select(place => plan.Flows[place])]);
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

    private Expectation ReadStage(FieldReader stage, Dictionary<int, ExpectationEntry> unreachable)
    {
        var entries = new Dictionary<int, ExpectationEntry>(unreachable);
        var otherwise = ReadDefault(stage);
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
        var missing = Enumerable.Range(0, plan.Flows.Length).Where(place => !entries.ContainsKey(place)).ToArray();
        if (otherwise is null && !stage.Has(ExpectedStageShape.Default) && !isMisspelt && missing.Length > 0)
        {
            diagnostics.Error(
                stage.Location, $"{FieldReader.Capital(stage.What)} says nothing about {missing.Length} of {plan.Flows.Length} flows, for example {plan.Flows[missing[0]]}. Add 'default: deny' or 'default: allow'.");
        }

        var verdicts = Enumerable.Range(0, plan.Flows.Length)
            .Select(place => entries.TryGetValue(place, out var entry) ? entry.Verdict : otherwise ?? Verdict.NotObserved);
        return new(plan, [.. verdicts], entries.ToImmutableDictionary()) { Default = otherwise, Lines = lines, Location = stage.Location };
    }

    private Verdict? ReadDefault(FieldReader stage)
    {
        switch (stage.Value(ExpectedStageShape.Default))
        {
            case null:
                if (stage.Has(ExpectedStageShape.Default))
                {
                    diagnostics.Error(stage.LocationOf(ExpectedStageShape.Default), "'default' has no value. Write one of: allow, deny.");
                }

                return null;
            case YamlScalar { Value: "allow" }:
                return Verdict.Allowed;
            case YamlScalar { Value: "deny" }:
                return Verdict.Denied;
            case var other:
                var text = (other as YamlScalar)?.Value ?? other.Describe();
                diagnostics.Error(other.Location, $"'{text}' is not a default.{Suggestion.For(text, ExpectedStageShape.Default.Shape.Values, "Write one of")}");
                return null;
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
        var entry = new ExpectationEntry(verdict, node.Location, because?.Trim());
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
            entry.Location, $"{plan.Flows[place]} is expected {entry.Verdict.Words()} here and {first.Verdict.Words()} in line {first.Location.Line}. Remove one.");
    }
}
