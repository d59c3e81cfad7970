using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;

namespace StageTest.Engines.Kubernetes;

/// <summary>What Calico's nodes log from a moment on.</summary>
/// <param name="close">Told when it is not read any longer.</param>
internal sealed class FlowLogTail(Action<FlowLogTail> close) : IFlowLogTail
{
    private const string Format = "calico-node";
    private const string Heading = "- Time=";
    private const string LastPart = "Pending:";

    // About a gigabyte; a stage of ten thousand connections needs a twentieth of it.
    private const int MostLines = 10_000_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<string>> _lines = [];
    private int _count;
    private int _parsed;
    private ImmutableArray<FlowRecord> _records = [];

    /// <summary>Adds a line.</summary>
    /// <param name="node">The node that wrote it.</param>
    /// <param name="line">The line.</param>
    public void Add(string node, string line)
    {
        lock (_gate)
        {
            if (_count < MostLines)
            {
                _count++;
                (_lines.TryGetValue(node, out var lines) ? lines : _lines[node] = []).Add(line);
            }
        }
    }

    /// <inheritdoc/>
    public Task ForgetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _lines.Clear();
            (_count, _parsed, _records) = (0, 0, []);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    /// <remarks>In the order of each node.</remarks>
    public Task<ImmutableArray<FlowRecord>> RecordsAsync(CancellationToken cancellationToken) => Task.FromResult(Records());

    private ImmutableArray<FlowRecord> Records()
    {
        lock (_gate)
        {
            if (_count >= MostLines)
            {
                throw new EngineException(
                    $"One stage has more than {CountText.Number(MostLines)} lines of flow logs. Run fewer scenarios at a time, or leave "
                        + "--output flows out."
                );
            }

            if (_count > _parsed)
            {
                _records = [.. _lines.Values.SelectMany(lines => Read(Whole(lines)))];
                _parsed = _count;
            }

            return _records;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => close(this);

    private static IEnumerable<FlowRecord> Read(IEnumerable<string> lines) =>
        ((TextFlowFormat)FlowSources.Known.Find(Format)!).Read(lines.Select((text, place) => (place + 1, text)), Format, new(), new(new()));

    // Omits a last flow that is still incomplete.
    private static IEnumerable<string> Whole(List<string> lines)
    {
        var begin = lines.FindLastIndex(l => l.Contains(Heading, StringComparison.Ordinal));
        var part = lines.FindLastIndex(l => l.Trim() == LastPart);
        return begin >= 0 && (part < begin || part == lines.Count - 1) ? lines.Take(begin) : lines;
    }
}
