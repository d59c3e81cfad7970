using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace StageTest.Core.Documents;

/// <summary>A YAML parser that refuses broken text with a <see cref="YamlException"/>, whatever YamlDotNet throws.</summary>
/// <remarks>
/// YamlDotNet 18.1 runs out of its own states on some unclosed braces (<see cref="InvalidOperationException"/>), and throws
/// <see cref="ArgumentException"/> for tags that are no URI.
/// </remarks>
internal sealed class StrictParser(string text) : IParser
{
    private readonly Parser _parser = new(new StringReader(text));

    public ParsingEvent? Current => _parser.Current;

    public bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception problem) when (problem is not (YamlException or OutOfMemoryException))
        {
            var last = _parser.Current?.End ?? Mark.Empty;
            throw new YamlException(
                last,
                last,
                "after this place a bracket, a brace or a quote is not closed, or a tag is broken",
                problem
            );
        }
    }
}
