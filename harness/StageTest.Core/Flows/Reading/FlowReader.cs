using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;

namespace StageTest.Core.Flows.Reading;

/// <summary>
/// Reads flow logs: text or JSON, plain or gzip-compressed. Valid records of a file are read regardless of its other content.
/// </summary>
/// <param name="sources">The known formats.</param>
/// <param name="format">The format of all sources; null to detect each.</param>
/// <param name="tally">Counts what is read.</param>
/// <param name="problems">Receives the errors.</param>
internal sealed class FlowReader(FlowSources sources, FlowFormat? format, FlowTally tally, FlowProblems problems)
{
    // One record on a line is never this large; a larger file is not a flow log.
    private const int LongestLine = 16 * 1024 * 1024;

    // How many unrecognised lines are accepted before the first recognised one, such as those of a surrounding log.
    private const int MostBefore = 200;

    private readonly JsonFlows _json = new(sources, format as JsonFlowFormat, tally, problems);
    private bool _isCutOff;

    /// <summary>Whether an input could not be read to its end, so that records may be missing.</summary>
    public bool BrokeOff => _isCutOff || _json.BrokeOff;

    /// <summary>Reads a file, record by record.</summary>
    /// <param name="path">The file.</param>
    /// <param name="store">Records what was read, so that only new content is read; null to read everything.</param>
    public IEnumerable<FlowRecord> ReadFile(string path, FlowStore? store = null)
    {
        Stream stream;
        try
        {
            // Content that is written after the claim is left to the next one; otherwise it would be read twice.
            var part = store?.Claim(path) ?? (Start: 0, End: long.MaxValue);
            stream = new LimitedStream(PackedStream.Open(RegularFile.Open(path)), part.End);
            PackedStream.Skip(stream, part.Start);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add(SourceLocation.Whole(path), "There is no such file.");
            yield break;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            problems.Add(SourceLocation.Whole(path), $"The file cannot be read: {problem.Message}");
            yield break;
        }

        using (stream)
        {
            using var records = Read(stream, path).GetEnumerator();
            while (Advance(records, path))
            {
                yield return records.Current;
            }
        }

        store?.Finish();
    }

    /// <summary>Reads one JSON document of a stream of them.</summary>
    /// <param name="text">The document.</param>
    /// <param name="name">The name of the source in messages.</param>
    /// <param name="number">The line of the document.</param>
    public IEnumerable<FlowRecord> ReadLine(string text, string name, int number) => _json.ReadLines([(number, text)], name);

    /// <summary>Reports something that a source itself says is missing.</summary>
    /// <param name="name">The name of the stream in messages.</param>
    /// <param name="number">The number of its answer.</param>
    /// <param name="message">The fact.</param>
    public void Tell(string name, int number, string message) => problems.Add(new(name, number, 1), message);

    /// <summary>Counts records that a source says it no longer has.</summary>
    public void LeaveOut(string why, long count) => tally.LeaveOut(why, count);

    // Some system files can be opened but not read.
    private bool Advance(IEnumerator<FlowRecord> records, string path)
    {
        try
        {
            return records.MoveNext();
        }
        catch (IOException problem)
        {
            problems.Add(SourceLocation.Whole(path), $"The file cannot be read: {problem.Message}");
            return false;
        }
    }

    /// <summary>Reads a stream, record by record.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="name">The name in messages.</param>
    public IEnumerable<FlowRecord> Read(Stream stream, string name)
    {
        using var lines = new FlowLines(PackedStream.Open(stream), name, LongestLine, problems);
        foreach (var record in Read(lines, name))
        {
            yield return record;
        }

        _isCutOff |= lines.BrokeOff;
    }

    private IEnumerable<FlowRecord> Read(FlowLines lines, string name)
    {
        if (format is TextFlowFormat text)
        {
            return text.Read(lines.Rest([]), name, tally, problems);
        }

        // Content before the first recognised line is kept: it belongs to the text, or is broken JSON to report.
        var before = new List<(int Number, string Text)>();
        foreach (var line in lines)
        {
            before.Add(line);
            if (string.IsNullOrWhiteSpace(line.Text.Trim('\0')))
            {
                before.RemoveAt(before.Count - 1);
                continue;
            }

            if (format is null && sources.Formats.OfType<TextFlowFormat>().FirstOrDefault(f => f.IsLine(line.Text)) is { } found)
            {
                return found.Read(lines.Rest(before), name, tally, problems);
            }

            if (line.Text.TrimStart('\uFEFF', ' ', '\t') is ['{', ..] && JsonFlows.IsJson(line.Text))
            {
                return _json.ReadLines(lines.Rest(before), name);
            }

            if (before.Count == MostBefore)
            {
                break;
            }
        }

        return _json.ReadDocument(lines.Rest(before), name);
    }
}
