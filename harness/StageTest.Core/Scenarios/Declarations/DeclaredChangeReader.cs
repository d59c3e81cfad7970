using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Scenarios.Selection;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios.Declarations;

/// <summary>Reads the flows that a change declares to open and to close.</summary>
/// <param name="topology">The topology.</param>
/// <param name="plan">The flows that the scenario tests.</param>
/// <param name="diagnostics">Receives errors.</param>
/// <param name="isWhole">Whether the topology was read without errors.</param>
internal sealed class DeclaredChangeReader(Topology topology, ProbePlan plan, DiagnosticBag diagnostics, bool isWhole = true)
{
    private readonly FlowSelection _selection = new(topology, plan, diagnostics, isWhole);

    /// <summary>Reads an <c>expectChange</c>.</summary>
    public DeclaredChange Read(FieldReader fields)
    {
        var opens = ReadFlows(fields, DeclaredChangeShape.Open);
        var closes = ReadFlows(fields, DeclaredChangeShape.Close);
        var (accessOpens, accessCloses) = DeclaredChangeShape.ReadAccess(fields);
        fields.Finish();
        if (
            fields.List(DeclaredChangeShape.Open).IsEmpty
            && fields.List(DeclaredChangeShape.Close).IsEmpty
            && !fields.Has(DeclaredChangeShape.Access)
        )
        {
            diagnostics.Error(
                fields.Location,
                "A declared change names no flow. Write flows under 'open' or 'close', or leave 'expectChange' out."
            );
        }

        foreach (var (flow, location) in closes.Where(c => opens.ContainsKey(c.Key)))
        {
            diagnostics.Error(location, $"{flow} is declared to close here and to open in line {opens[flow].Line}. Remove one.");
        }

        return new(opens, closes) { AccessOpens = accessOpens, AccessCloses = accessCloses };
    }

    private ImmutableDictionary<Flow, SourceLocation> ReadFlows(FieldReader fields, Field<ListShape> list)
    {
        var flows = ImmutableDictionary.CreateBuilder<Flow, SourceLocation>();
        foreach (var node in fields.List(list))
        {
            if (FieldReader.Of(node, FlowShape.Shape, diagnostics) is not { } item)
            {
                continue;
            }

            // The reason is written for readers of the file.
            item.Text(FlowShape.Because);
            foreach (var place in _selection.Read(item))
            {
                flows.TryAdd(_selection.Places.At(place), node.Location);
            }

            item.Finish();
        }

        return flows.ToImmutable();
    }
}
