using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Scenarios;

/// <summary>Reads a declared change that belongs to a pull request and not to one scenario: a file with nothing but <c>expectChange</c>.</summary>
public static class DeclaredChangeFile
{
    private static readonly ObjectShape Shape = new("a file of a declared change") { Fields = [ScenarioShape.ExpectChange] };

    /// <summary>What the file declares for each scenario, by the scenario's file. A flow must exist in one of them and may be absent from others.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="scenarios">The scenarios that the change can affect.</param>
    /// <param name="diagnostics">Receives errors.</param>
    public static ImmutableDictionary<string, DeclaredChange> Read(string text, string file, ImmutableArray<Scenario> scenarios, DiagnosticBag diagnostics)
    {
        var documents = YamlReader.Read(text, file, diagnostics);
        if (documents.Length != 1 || FieldReader.Of(documents[0], Shape, diagnostics) is not { } fields)
        {
            if (documents.Length != 1 && !diagnostics.HasErrors)
            {
                diagnostics.Error(SourceLocation.Whole(file), "The file must hold one document with 'expectChange'.");
            }

            return ImmutableDictionary<string, DeclaredChange>.Empty;
        }

        var change = fields.Object(ScenarioShape.ExpectChange);
        fields.Finish();
        if (change is null)
        {
            diagnostics.Error(fields.Location, "The file declares nothing. Write 'expectChange' with 'open' or 'close'.");
            return ImmutableDictionary<string, DeclaredChange>.Empty;
        }

        var (opens, closes) = (change.List(DeclaredChangeShape.Open), change.List(DeclaredChangeShape.Close));
        change.Finish();
        if (opens.IsEmpty && closes.IsEmpty)
        {
            diagnostics.Error(change.Location, "A declared change names no flow. Write flows under 'open' or 'close'.");
        }

        var declared = scenarios.ToImmutableDictionary(s => s.File, _ => DeclaredChange.None);
        foreach (var (node, isOpen) in opens.Select(n => (n, true)).Concat(closes.Select(n => (n, false))))
        {
            declared = Add(node, isOpen, scenarios, declared, diagnostics);
        }

        return declared;
    }

    private static ImmutableDictionary<string, DeclaredChange> Add(
        YamlNode node, bool isOpen, ImmutableArray<Scenario> scenarios, ImmutableDictionary<string, DeclaredChange> declared, DiagnosticBag diagnostics)
    {
        DiagnosticBag? first = null;
        var isKnown = scenarios.IsEmpty;
        foreach (var scenario in scenarios)
        {
            var problems = new DiagnosticBag();
            var flows = ReadFlows(node, scenario, problems);
            first ??= problems;
            if (!problems.HasErrors)
            {
                isKnown = true;
                var own = declared[scenario.File];
                declared = declared.SetItem(scenario.File, isOpen ? own with { Opens = own.Opens.SetItems(flows) } : own with { Closes = own.Closes.SetItems(flows) });
            }
        }

        if (!isKnown)
        {
            diagnostics.AddRange(first!.Items);
        }

        return declared;
    }

    private static IEnumerable<KeyValuePair<Flow, SourceLocation>> ReadFlows(YamlNode node, Scenario scenario, DiagnosticBag problems)
    {
        if (FieldReader.Of(node, FlowShape.Shape, problems) is not { } item)
        {
            return [];
        }

        item.Text(FlowShape.Because);
        var selection = new FlowSelection(scenario.Topology, scenario.Plan, problems);
        var places = selection.Read(item);
        item.Finish();
        return places.Select(place => KeyValuePair.Create(selection.At(place), node.Location));
    }
}
