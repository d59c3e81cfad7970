using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace StageTest.Core.Documents;

/// <summary>Finds the positions of values in a text. <see cref="YamlReader"/> has read the text before and checked its limits.</summary>
internal sealed class SourceParser
{
    private readonly StrictParser _parser;

    private SourceParser(string text) => _parser = new(text);

    /// <summary>The values of all documents, in order; empty documents are scalars without text.</summary>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    public static IReadOnlyList<SourceNode> Read(string text)
    {
        var reader = new SourceParser(text);
        var documents = new List<SourceNode>();
        reader._parser.Consume<StreamStart>();
        while (reader._parser.TryConsume<DocumentStart>(out _))
        {
            documents.Add(reader.Read());
            reader._parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private static int At(Mark mark) => (int)mark.Index;

    private static (int Line, int Column) Place(Mark mark) => ((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    // The parser reports the position of the closing bracket.
    private static int AfterBracket(Mark mark) => At(mark) + 1;

    private SourceNode Read()
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            var (line, column) = Place(alias.Start);
            return new SourceAlias(At(alias.Start), At(alias.End), line, column);
        }

        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            var (line, column) = Place(scalar.Start);
            return new SourceScalar(At(scalar.Start), At(scalar.End), line, column, IsDecorated(scalar), scalar.Value, scalar.Style);
        }

        return _parser.Accept<MappingStart>(out _) ? ReadMapping() : ReadSequence();
    }

    private SourceSequence ReadSequence()
    {
        var start = _parser.Consume<SequenceStart>();
        var items = new List<SourceNode>();
        while (!_parser.Accept<SequenceEnd>(out _))
        {
            items.Add(Read());
        }

        var end = _parser.Consume<SequenceEnd>();
        var isFlow = start.Style == SequenceStyle.Flow;
        var (line, column) = Place(start.Start);
        var last =
            isFlow ? AfterBracket(end.Start)
            : items.Count == 0 ? At(end.End)
            : items[^1].End;
        return new(At(start.Start), last, line, column, IsDecorated(start), isFlow, items);
    }

    private SourceMapping ReadMapping()
    {
        var start = _parser.Consume<MappingStart>();
        var entries = new List<(SourceNode Key, SourceNode Value)>();
        while (!_parser.Accept<MappingEnd>(out _))
        {
            entries.Add((Read(), Read()));
        }

        var end = _parser.Consume<MappingEnd>();
        var isFlow = start.Style == MappingStyle.Flow;
        var (line, column) = Place(start.Start);

        // The position of an empty value is unreliable; that of its key is used.
        var last =
            isFlow ? AfterBracket(end.Start)
            : entries.Count == 0 ? At(end.End)
            : Math.Max(entries[^1].Key.End, entries[^1].Value.End);
        return new(At(start.Start), last, line, column, IsDecorated(start), isFlow, entries);
    }

    private static bool IsDecorated(NodeEvent node) => !node.Anchor.IsEmpty || !node.Tag.IsEmpty;
}
