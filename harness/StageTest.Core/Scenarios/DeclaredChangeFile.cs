using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Scenarios.Selection;

namespace StageTest.Core.Scenarios;

/// <summary>
/// Reads a declared change that belongs to a pull request instead of one scenario: a file that contains only <c>expectChange</c>.
/// </summary>
internal static class DeclaredChangeFile
{
    private static readonly ObjectShape Shape = new("a file of a declared change") { Fields = [DeclaredChangeShape.ExpectChange] };

    /// <summary>
    /// What the file declares for all scenarios together, or null if it declares nothing. Each flow must exist in one of them.
    /// </summary>
    /// <param name="text">
    /// The file's text. A Markdown file, such as the description of a pull request, may contain the YAML in a fenced block; without such a
    /// block it declares nothing.
    /// </param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="scenarios">The scenarios.</param>
    /// <param name="diagnostics">Receives errors.</param>
    public static DeclaredChange? Read(string text, string file, ImmutableArray<Scenario> scenarios, DiagnosticBag diagnostics)
    {
        if (file.EndsWith(".md", StringComparison.OrdinalIgnoreCase))
        {
            if (FencedBlock(text) is not { } block)
            {
                return null;
            }

            text = block;
        }

        var documents = YamlReader.Read(text, file, diagnostics);
        if (documents.Length != 1 || FieldReader.Of(documents[0], Shape, diagnostics) is not { } fields)
        {
            if (documents.Length != 1 && !diagnostics.HasErrors)
            {
                diagnostics.Error(SourceLocation.Whole(file), "The file must contain one document with 'expectChange'.");
            }

            return null;
        }

        var change = fields.Object(DeclaredChangeShape.ExpectChange);
        fields.Finish();
        if (change is null)
        {
            diagnostics.Error(fields.Location, "The file declares nothing. Write 'expectChange' with 'open' or 'close'.");
            return null;
        }

        var (opens, closes) = (change.List(DeclaredChangeShape.Open), change.List(DeclaredChangeShape.Close));
        var (accessOpens, accessCloses) = DeclaredChangeShape.ReadAccess(change);
        change.Finish();
        if (opens.IsEmpty && closes.IsEmpty && !change.Has(DeclaredChangeShape.Access))
        {
            diagnostics.Error(change.Location, "A declared change names no flow. Write flows under 'open' or 'close'.");
        }

        var declared = new DeclaredChange(Flows(opens, scenarios, diagnostics), Flows(closes, scenarios, diagnostics))
        {
            AccessOpens = accessOpens,
            AccessCloses = accessCloses,
        };
        foreach (var (flow, location) in declared.Closes.Where(c => declared.Opens.ContainsKey(c.Key)))
        {
            diagnostics.Error(location, $"{flow} is declared to close here and to open in line {declared.Opens[flow].Line}. Remove one.");
        }

        return declared;
    }

    // The first fenced block that begins with the field, at the same lines as in the file.
    private static string? FencedBlock(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var start = 0; start < lines.Length; start++)
        {
            var fence = Fence(lines[start]);
            if (fence.Length == 0)
            {
                continue;
            }

            var end = Array.FindIndex(lines, start + 1, line =>
                line.Trim().StartsWith(fence, StringComparison.Ordinal) && line.Trim().Trim(fence[0]).Length == 0
            );
            end = end < 0 ? lines.Length : end;
            var block = lines[(start + 1)..end];
            if (
                block
                    .FirstOrDefault(l => l.Trim().Length > 0 && !l.TrimStart().StartsWith('#'))
                    ?.StartsWith($"{DeclaredChangeShape.ExpectChange.Name}:", StringComparison.Ordinal) == true
            )
            {
                return string.Join('\n', Enumerable.Repeat("", start + 1).Concat(block));
            }

            start = end;
        }

        return null;
    }

    private static string Fence(string line)
    {
        var text = line.TrimStart();
        var length = text.Length > 0 && text[0] is '`' or '~' ? text.Length - text.TrimStart(text[0]).Length : 0;
        return length >= 3 ? text[..length] : "";
    }

    private static ImmutableDictionary<Flow, SourceLocation> Flows(
        ImmutableArray<YamlNode> nodes,
        ImmutableArray<Scenario> scenarios,
        DiagnosticBag diagnostics
    )
    {
        var flows = ImmutableDictionary.CreateBuilder<Flow, SourceLocation>();
        foreach (var node in nodes)
        {
            DiagnosticBag? first = null;
            var isKnown = false;
            foreach (var scenario in scenarios)
            {
                var problems = new DiagnosticBag();
                var found = ReadFlows(node, scenario, problems).ToArray();
                first ??= problems;
                if (!problems.HasErrors)
                {
                    isKnown = true;
                    foreach (var (flow, location) in found)
                    {
                        flows[flow] = location;
                    }
                }
            }

            if (!isKnown && first is not null)
            {
                diagnostics.AddRange(first.Items);
            }
        }

        return flows.ToImmutable();
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
        return places.Select(place => KeyValuePair.Create(selection.Places.At(place), node.Location));
    }
}
