using System.Text;
using System.Text.Json;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;

namespace StageTest.Core.Flows.Reading;

/// <summary>Reads flow logs: text or JSON, plain or packed by gzip. What is good in a file is read whatever else stands there.</summary>
/// <param name="sources">The forms that are known.</param>
/// <param name="format">The form of all sources; null to recognise each.</param>
/// <param name="tally">Counts what is read.</param>
/// <param name="problems">Receives what is wrong.</param>
internal sealed class FlowReader(FlowSources sources, FlowFormat? format, FlowTally tally, FlowProblems problems)
{
    // One record of a line is never so large; what is larger is not a flow log.
    private const int LongestLine = 16 * 1024 * 1024;

    // How many lines may stand before the first that is recognised, such as those of a log around it.
    private const int MostBefore = 200;

    /// <summary>Reads a file, record by record.</summary>
    /// <param name="path">The file.</param>
    /// <param name="store">Remembers what was read, so that only what is new is read; null where all is.</param>
    public IEnumerable<FlowRecord> ReadFile(string path, FlowStore? store = null)
    {
        Stream stream;
        try
        {
            var start = store?.Claim(path) ?? 0;
            stream = PackedStream.Open(RegularFile.Open(path));
            PackedStream.Skip(stream, start);
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
    /// <param name="name">What messages call the stream.</param>
    /// <param name="number">The line on which it stands.</param>
    public IEnumerable<FlowRecord> ReadLine(string text, string name, int number) => ReadJsonLines([(number, text)], name);

    /// <summary>Tells of something that a source said itself is missing.</summary>
    /// <param name="name">What messages call the source.</param>
    /// <param name="number">At which of its answers.</param>
    /// <param name="message">The fact.</param>
    public void Tell(string name, int number, string message) => problems.Add(new(name, number, 1), message);

    /// <summary>Counts records that a source said it does not have any more.</summary>
    public void LeaveOut(string why, long count) => tally.LeaveOut(why, count);

    // Some files of the system can be opened and not read.
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
    /// <param name="name">What messages call it.</param>
    public IEnumerable<FlowRecord> Read(Stream stream, string name)
    {
        using var lines = new FlowLines(PackedStream.Open(stream), name, LongestLine, problems);
        foreach (var record in Read(lines, name))
        {
            yield return record;
        }
    }

    private IEnumerable<FlowRecord> Read(FlowLines lines, string name)
    {
        if (format is TextFlowFormat text)
        {
            return text.Read(lines.Rest([]), name, tally, problems);
        }

        // What stands before the first line that is recognised is kept: it belongs to the text, or is broken JSON to tell of.
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

            if (line.Text.TrimStart('\uFEFF', ' ', '\t') is ['{', ..] && IsJson(line.Text))
            {
                return ReadJsonLines(lines.Rest(before), name);
            }

            if (before.Count == MostBefore)
            {
                break;
            }
        }

        return ReadDocument(lines.Rest(before), name);
    }

    // One JSON object a line, each of which may hold many records.
    private IEnumerable<FlowRecord> ReadJsonLines(IEnumerable<(int Number, string Text)> lines, string name)
    {
        var known = format as JsonFlowFormat;
        foreach (var (number, text) in lines)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            if (Parse(text, name, number) is not { } document)
            {
                continue;
            }

            using (document)
            {
                foreach (var record in RecordsOf(document.RootElement, name, number, ref known))
                {
                    yield return record;
                }
            }
        }
    }

    // One JSON document over many lines.
    private IEnumerable<FlowRecord> ReadDocument(IEnumerable<(int Number, string Text)> lines, string name)
    {
        const int most = 512 * 1024 * 1024;
        var all = new StringBuilder();
        var first = 0;
        foreach (var (number, text) in lines)
        {
            first = first == 0 ? number : first;
            all.Append(text).Append('\n');
            if (all.Length > most)
            {
                problems.Add(SourceLocation.Whole(name), "The JSON document is larger than 512 MiB. Write one record a line instead.");
                return [];
            }
        }

        if (all.ToString().Trim('\0', ' ', '\n', '\t', '\r', '\uFEFF').Length == 0)
        {
            return [];
        }

        var known = format as JsonFlowFormat;
        if (all.ToString().TrimStart('\uFEFF', ' ', '\n', '\t') is not ['{' or '[', ..])
        {
            TellUnknown(name, first);
            return [];
        }

        if (Parse(all.ToString().TrimEnd('\n'), name, first) is not { } document)
        {
            return [];
        }

        using (document)
        {
            return [.. RecordsOf(document.RootElement, name, first, ref known)];
        }
    }

    private List<FlowRecord> RecordsOf(JsonElement root, string name, int number, ref JsonFlowFormat? known)
    {
        var found = new List<FlowRecord>();
        var waiting = new Stack<JsonElement>([root]);
        while (waiting.TryPop(out var element))
        {
            try
            {
                if (element.ValueKind == JsonValueKind.Array)
                {
                    Push(waiting, element.EnumerateArray());
                    continue;
                }

                if (element.ValueKind != JsonValueKind.Object)
                {
                    throw new FlowFormatException($"{element.ValueKind} stands where a record is expected");
                }

                var json = new FlowJson(element);
                if (Inner(json, known) is { } inner)
                {
                    Push(waiting, inner);
                    continue;
                }

                known ??= sources.Formats.OfType<JsonFlowFormat>().FirstOrDefault(f => f.IsRecord(json));
                if (known is null)
                {
                    TellUnknown(name, number);
                    continue;
                }

                tally.Read++;
                if (!known.IsRecord(json))
                {
                    throw new FlowFormatException($"it is not a record of the form '{known.Name}', which the others have");
                }

                if (known.Read(json, new(name, number, 1), tally) is { } record)
                {
                    found.Add(record);
                }
            }
            catch (FlowFormatException problem)
            {
                problems.Broken(name, number, 1, problem.Message);
            }
        }

        return found;
    }

    private IEnumerable<JsonElement>? Inner(FlowJson json, JsonFlowFormat? known) =>
        known is not null
            ? known.Unwrap(json)
            : sources.Formats.OfType<JsonFlowFormat>().Select(f => f.Unwrap(json)).FirstOrDefault(inner => inner is not null);

    // In their order: the stack gives the last one first.
    private static void Push(Stack<JsonElement> waiting, IEnumerable<JsonElement> elements)
    {
        foreach (var element in elements.Reverse())
        {
            waiting.Push(element);
        }
    }

    private void TellUnknown(string name, int number) =>
        problems.Add(
            new(name, number, 1),
            $"This is not a flow log that is known. Known are {sources.Describe()}. Name the form by '--format' where it is one of them."
        );

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.TrimStart('\uFEFF'));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private JsonDocument? Parse(string text, string name, int number)
    {
        try
        {
            return JsonDocument.Parse(text.TrimStart('\uFEFF'));
        }
        catch (JsonException problem)
        {
            var line = number + (int)(problem.LineNumber ?? 0);
            var column = (int)Math.Min((problem.BytePositionInLine ?? 0) + 1, int.MaxValue);
            tally.Read++;
            problems.Broken(name, line, column, "it is not JSON, or ends in the middle");
            return null;
        }
    }
}
