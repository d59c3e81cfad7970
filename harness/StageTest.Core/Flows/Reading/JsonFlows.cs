using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;

namespace StageTest.Core.Flows.Reading;

/// <summary>Reads flow logs in JSON: one object on each line, or documents over several lines.</summary>
/// <param name="sources">The known formats.</param>
/// <param name="format">The format of all sources; null to detect each.</param>
/// <param name="tally">Counts what is read.</param>
/// <param name="problems">Receives the errors.</param>
internal sealed class JsonFlows(FlowSources sources, JsonFlowFormat? format, FlowTally tally, FlowProblems problems)
{
    private readonly IReadOnlySet<string> _lists = sources
        .Formats.OfType<JsonFlowFormat>()
        .SelectMany(f => f.Lists)
        .Append("")
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether a document was incomplete.</summary>
    public bool BrokeOff { get; private set; }

    /// <summary>Whether a text is one JSON value.</summary>
    public static bool IsJson(string text)
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

    /// <summary>One JSON object on each line, each with one or several records.</summary>
    public IEnumerable<FlowRecord> ReadLines(IEnumerable<(int Number, string Text)> lines, string name)
    {
        var known = format;
        foreach (var (number, text) in lines)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            foreach (var record in ReadValue(text.TrimStart('\uFEFF'), name, number, ref known))
            {
                yield return record;
            }
        }
    }

    /// <summary>JSON over several lines: one document, or several in sequence.</summary>
    public IEnumerable<FlowRecord> ReadDocument(IEnumerable<(int Number, string Text)> lines, string name)
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
                problems.Add(SourceLocation.Whole(name), "The JSON document is larger than 512 MiB. Write one record per line instead.");
                return [];
            }
        }

        var whole = all.ToString().TrimStart('\uFEFF');
        if (whole.Trim('\0', ' ', '\n', '\t', '\r').Length == 0)
        {
            return [];
        }

        if (whole.TrimStart(' ', '\n', '\t') is not ['{' or '[', ..])
        {
            TellUnknown(name, (first, 1));
            return [];
        }

        var known = format;
        return ReadParts(whole.TrimEnd('\n'), name, first, ref known);
    }

    // Each line is one value, except broken ones.
    private List<FlowRecord> ReadValue(string text, string name, int number, ref JsonFlowFormat? known)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return RecordsOf(document.RootElement, name, (number, 1), () => PlacesOf(text, number), ref known);
        }
        catch (JsonException)
        {
            return ReadParts(text, name, number, ref known);
        }
    }

    private List<FlowRecord> ReadParts(string text, string name, int first, ref JsonFlowFormat? known)
    {
        var (parts, problem) = JsonItems.Read(text, _lists);
        var found = new List<FlowRecord>();
        foreach (var part in parts)
        {
            using var document = JsonDocument.Parse(part.Text);
            found.AddRange(RecordsOf(document.RootElement, name, (first + part.Line, 1), () => Placed(part.Items, first), ref known));
        }

        if (problem is not null)
        {
            BrokeOff = true;
            tally.Read++;
            var column = (int)Math.Min((problem.BytePositionInLine ?? 0) + 1, int.MaxValue);
            problems.Broken(name, first + (int)(problem.LineNumber ?? 0), column, "it is not JSON, or is incomplete");
        }

        return found;
    }

    private ImmutableArray<(int, int)> PlacesOf(string text, int first) =>
        [.. JsonItems.Read(text, _lists).Parts.SelectMany(p => Placed(p.Items, first))];

    private static ImmutableArray<(int, int)> Placed(ImmutableArray<(int Line, int Column)> items, int first) =>
        [.. items.Select(i => (first + i.Line, i.Column))];

    private List<FlowRecord> RecordsOf(
        JsonElement root,
        string name,
        (int Line, int Column) at,
        Func<ImmutableArray<(int, int)>> placesOfItems,
        ref JsonFlowFormat? known
    )
    {
        var found = new List<FlowRecord>();
        var waiting = new Stack<(JsonElement Element, (int Line, int Column) At)>([(root, at)]);
        while (waiting.TryPop(out var next))
        {
            var (element, (line, column)) = next;
            try
            {
                if (element.ValueKind == JsonValueKind.Array)
                {
                    Push([.. element.EnumerateArray()], next.At);
                    continue;
                }

                if (element.ValueKind != JsonValueKind.Object)
                {
                    throw new FlowFormatException($"{element.ValueKind} is not a record");
                }

                var json = new FlowJson(element);
                if (Inner(json, known) is { } inner)
                {
                    Push([.. inner], next.At);
                    continue;
                }

                known ??= sources.Formats.OfType<JsonFlowFormat>().FirstOrDefault(f => f.IsRecord(json));
                if (known is null)
                {
                    TellUnknown(name, next.At);
                    continue;
                }

                tally.Read++;
                if (!known.IsRecord(json))
                {
                    throw new FlowFormatException($"it is not a record of the format '{known.Name}', which the others have");
                }

                if (known.Read(json, new(name, line, column), tally) is { } record)
                {
                    found.Add(record);
                }
            }
            catch (FlowFormatException problem)
            {
                problems.Broken(name, line, column, problem.Message);
            }
        }

        return found;

        // In their order: the stack returns the last one first.
        void Push(JsonElement[] elements, (int, int) parent)
        {
            var places = elements.Length > 1 ? placesOfItems() : [];
            for (var index = elements.Length - 1; index >= 0; index--)
            {
                waiting.Push((elements[index], places.Length == elements.Length ? places[index] : parent));
            }
        }
    }

    private IEnumerable<JsonElement>? Inner(FlowJson json, JsonFlowFormat? known) =>
        known is not null
            ? known.Unwrap(json)
            : sources.Formats.OfType<JsonFlowFormat>().Select(f => f.Unwrap(json)).FirstOrDefault(inner => inner is not null);

    private void TellUnknown(string name, (int Line, int Column) at) =>
        problems.Add(
            new(name, at.Line, at.Column),
            $"This is not a known flow log. Known formats: {sources.Describe()}. If it is one of them, name it with '--format'."
        );
}
