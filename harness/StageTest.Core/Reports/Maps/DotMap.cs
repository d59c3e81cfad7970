using StageTest.Core.Connectivity;

namespace StageTest.Core.Reports.Maps;

/// <summary>The map as a Graphviz graph, workloads boxed by namespace.</summary>
internal sealed class DotMap : IResultWriter<ConnectionMap>
{
    /// <inheritdoc/>
    public void Write(ConnectionMap map, TextWriter writer)
    {
        writer.Write("digraph connectivity {\n  rankdir=LR;\n  node [shape=box];\n");
        var ends = map.Lines.SelectMany(l => new[] { l.From, l.To }).Distinct().ToArray();
        var number = 0;
        foreach (
            var home in ends.Where(e => !e.IsExternal).GroupBy(e => e.Workload!.Value.Namespace).OrderBy(g => g.Key, StringComparer.Ordinal)
        )
        {
            writer.Write($"  subgraph cluster_{number++} {{\n    label={Quote(home.Key)};\n");
            foreach (var end in home.OrderBy(e => e.ToString(), StringComparer.Ordinal))
            {
                writer.Write($"    {Quote($"{end}")} [label={Quote($"{end.Workload!.Value.Name}[{end.Kind}]")}];\n");
            }

            writer.Write("  }\n");
        }

        foreach (var end in ends.Where(e => e.IsExternal).OrderBy(e => e.ToString(), StringComparer.Ordinal))
        {
            writer.Write($"  {Quote($"{end}")} [shape=ellipse, label={Quote($"{end.First}-{end.Last}")}];\n");
        }

        foreach (var line in map.Lines)
        {
            writer.Write($"  {Quote($"{line.From}")} -> {Quote($"{line.To}")} [label={Quote(map.Text(line))}];\n");
        }

        writer.Write("}\n");
    }

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
