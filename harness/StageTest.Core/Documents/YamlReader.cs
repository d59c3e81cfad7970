using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace StageTest.Core.Documents;

/// <summary>Converts text into YAML values with their places, and all its errors into diagnostics.</summary>
/// <remarks>
/// The text is untrusted: size, nesting and expanded aliases are bounded, so that no file of a pull request can exhaust memory. Keys must
/// be scalars and unique, as Kubernetes requires of strict input.
/// </remarks>
internal static class YamlReader
{
    /// <summary>The maximum length of a text in characters. Calico's whole CRD bundle is below 2 MB.</summary>
    public const int MaximumLength = 8 * 1024 * 1024;

    private const int MaximumDepth = 64;
    private const int MaximumValues = 700_000;

    // A few aliases can expand to much text, and no manifest needs many.
    private const int MaximumAliased = 200_000;

    // The limit of messages about one object.
    private const int MaximumRepeated = 20;

    /// <summary>Reads all documents of a file. Empty documents are omitted; a broken one ends the reading with a diagnostic.</summary>
    public static ImmutableArray<YamlNode> Read(string text, string file, DiagnosticBag diagnostics)
    {
        if (text.Length > MaximumLength)
        {
            diagnostics.Error(
                SourceLocation.Whole(file),
                $"The file is longer than {MaximumLength / 1024 / 1024} MB and was not read. Split it."
            );
            return [];
        }

        if (text.AsSpan().IndexOfAny('\0', '\uFFFD') is var bad and >= 0)
        {
            var line = text.AsSpan(0, bad).Count('\n') + 1;
            var column = bad - text.LastIndexOf('\n', bad);
            var what = text[bad] == '\0' ? "a NUL character" : "bytes that are not UTF-8";
            diagnostics.Error(new(file, line, column), $"The file contains {what}. Save it as UTF-8 text.");
            return [];
        }

        var documents = ImmutableArray.CreateBuilder<YamlNode>();
        var parser = new StrictParser(text);
        var builder = new DocumentBuilder(parser, file, diagnostics);
        try
        {
            parser.Consume<StreamStart>();
            var isFirst = true;
            while (parser.TryConsume<DocumentStart>(out var start))
            {
                if (!isFirst && !parser.IsJson && !DocumentSeparator.Separates(text, start))
                {
                    throw new LimitException(
                        start.Start,
                        start.End,
                        "kubectl ignores this document, because no line '---' separates it from the one before. Write '---' on a line of "
                            + "its own before it."
                    );
                }

                isFirst = false;
                var node = builder.Build();
                parser.Consume<DocumentEnd>();
                if (node is not YamlScalar { IsNull: true })
                {
                    documents.Add(node);
                }
            }
        }
        catch (LimitException limit)
        {
            diagnostics.Error(Place(file, limit.Start), limit.Message);
        }
        catch (YamlException problem)
        {
            var (place, message) = YamlProblem.Explain(problem, text);
            diagnostics.Error(Place(file, place), message);
        }

        return documents.ToImmutable();
    }

    private static SourceLocation Place(string file, Mark mark) => new(file, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    // Valid YAML that is nevertheless rejected.
    private sealed class LimitException(Mark start, Mark end, string message) : YamlException(start, end, message);

    private sealed class DocumentBuilder(IParser parser, string file, DiagnosticBag diagnostics)
    {
        private readonly Dictionary<string, (YamlNode Node, int Size)> _anchors = [];
        private int _values;
        private int _aliased;

        public YamlNode Build()
        {
            _anchors.Clear();
            return Build(0).Node;
        }

        // The size counts every value below a node, with expanded aliases: a bomb is found before anything walks it.
        private (YamlNode Node, int Size) Build(int depth)
        {
            if (depth > MaximumDepth)
            {
                throw TooDeep();
            }

            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                if (!_anchors.TryGetValue(alias.Value.Value, out var known))
                {
                    throw new YamlException(alias.Start, alias.End, $"the alias '*{alias.Value}' has no anchor before it");
                }

                if ((_aliased += known.Size) > MaximumAliased)
                {
                    throw new LimitException(
                        alias.Start,
                        alias.End,
                        $"Aliases expand to more than {MaximumAliased} values, and the file was not read further. Write the values out."
                    );
                }

                return known;
            }

            var built =
                parser.Accept<MappingStart>(out _) ? BuildMapping(depth)
                : parser.Accept<SequenceStart>(out _) ? BuildSequence(depth)
                : BuildScalar();
            return built;
        }

        private (YamlNode Node, int Size) BuildScalar()
        {
            var scalar = parser.Consume<Scalar>();
            Count(scalar.Start, scalar.End);
            var place = Place(file, scalar.Start);
            var node = scalar.Tag.IsEmpty
                ? new YamlScalar(place, scalar.Value, scalar.Style == ScalarStyle.Plain)
                : TaggedScalar.Read(scalar.Tag.Value, scalar.Value, place);
            if (node is null)
            {
                diagnostics.Error(
                    place,
                    $"The tag '{scalar.Tag.Value}' does not fit '{scalar.Value}', so kubectl refuses the file. Remove the tag, or correct "
                        + "the value."
                );
            }

            return Remember(scalar.Anchor, node ?? new YamlScalar(place, scalar.Value, IsPlain: false), 1);
        }

        private (YamlNode Node, int Size) BuildSequence(int depth)
        {
            var start = parser.Consume<SequenceStart>();
            Count(start.Start, start.End);
            var items = ImmutableArray.CreateBuilder<YamlNode>();
            var size = 1;
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                var (item, itemSize) = Build(depth + 1);
                items.Add(item);
                size += itemSize;
            }

            return Remember(start.Anchor, new YamlSequence(Place(file, start.Start), items.ToImmutable()), size);
        }

        private (YamlNode Node, int Size) BuildMapping(int depth)
        {
            var start = parser.Consume<MappingStart>();
            Count(start.Start, start.End);
            var entries = ImmutableArray.CreateBuilder<KeyValuePair<YamlScalar, YamlNode>>();
            var keys = new KeySet();
            var merged = new MergedKeys(diagnostics);
            var repeated = 0;
            var size = 1;
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var (keyNode, keySize) = Build(depth + 1);
                if (keyNode is not YamlScalar key)
                {
                    throw new LimitException(
                        start.Start,
                        start.End,
                        $"An object has {keyNode.Describe()} as a key. Only text can be a key."
                    );
                }

                var (value, valueSize) = Build(depth + 1);
                size += keySize + valueSize;
                if (key is { Value: "<<", IsPlain: true })
                {
                    merged.Add(key, value, [.. entries.Select(e => e.Key)]);
                    continue;
                }

                if (keys.FirstOrAdd(key) is { } first)
                {
                    diagnostics.Error(
                        key.Location,
                        $"The key '{key.Value}' is written twice; the first is in line {first.Location.Line}. Keep one."
                    );
                    if (++repeated > MaximumRepeated)
                    {
                        throw new LimitException(
                            start.Start,
                            start.End,
                            $"This object has more than {MaximumRepeated} repeated keys, and the values after them were not read further."
                        );
                    }

                    continue;
                }

                entries.Add(new(key, value));
            }

            return Remember(start.Anchor, new YamlMapping(Place(file, start.Start), merged.Before(entries.ToImmutable())), size);
        }

        private (YamlNode Node, int Size) Remember(AnchorName anchor, YamlNode node, int size)
        {
            if (!anchor.IsEmpty)
            {
                _anchors[anchor.Value] = (node, size);
            }

            return (node, size);
        }

        private void Count(Mark start, Mark end)
        {
            if (++_values > MaximumValues)
            {
                throw new LimitException(start, end, $"The file has more than {MaximumValues} values and was not read further. Split it.");
            }
        }

        private LimitException TooDeep()
        {
            var mark = parser.Current?.Start ?? Mark.Empty;
            return new(mark, mark, $"Values are nested more than {MaximumDepth} deep here and were not read further.");
        }
    }

    // The keys of an object. Most objects have few, for which a list is several times faster than a dictionary.
    private sealed class KeySet
    {
        private const int Few = 12;

        private readonly List<YamlScalar> _keys = [];
        private Dictionary<string, YamlScalar>? _byName;

        public YamlScalar? FirstOrAdd(YamlScalar key)
        {
            if (_byName is null && _keys.Count >= Few)
            {
                _byName = _keys.ToDictionary(k => k.Value);
            }

            var first = _byName is null ? _keys.Find(k => k.Value == key.Value) : _byName.GetValueOrDefault(key.Value);
            if (first is null)
            {
                _keys.Add(key);
                _byName?.Add(key.Value, key);
            }

            return first;
        }
    }
}
