using System.Collections;
using System.Text;
using StageTest.Core.Documents;

namespace StageTest.Core.Flows.Sources;

/// <summary>The lines of a stream with their numbers, from 1. A line that is too long is reported and skipped.</summary>
/// <param name="stream">The bytes, in UTF-8.</param>
/// <param name="name">Its name in messages.</param>
/// <param name="longest">How many characters a line may have.</param>
/// <param name="problems">Receives the errors.</param>
internal sealed class FlowLines(Stream stream, string name, int longest, FlowProblems problems)
    : IEnumerable<(int Number, string Text)>,
        IDisposable
{
    private readonly StreamReader _reader = new(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 65_536);
    private readonly StringBuilder _line = new();
    private readonly char[] _block = new char[16_384];
    private int _from;
    private int _to;
    private int _number;

    /// <summary>Whether the stream ended early, so that lines may be missing.</summary>
    public bool BrokeOff { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    /// <summary>Some lines that were read before, followed by the unread ones.</summary>
    public IEnumerable<(int Number, string Text)> Rest(IEnumerable<(int Number, string Text)> before) => before.Concat(this);

    /// <summary>The lines that were not read yet.</summary>
    public IEnumerator<(int Number, string Text)> GetEnumerator()
    {
        while (Next() is { } text)
        {
            yield return (_number, text);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string? Next()
    {
        _line.Clear();
        var isTooLong = false;
        while (true)
        {
            if (_from == _to && !Fill())
            {
                if (_line.Length == 0 && !isTooLong)
                {
                    return null;
                }

                _number++;
                return Taken(isTooLong);
            }

            var rest = _block.AsSpan(_from, _to - _from);
            var end = rest.IndexOf('\n');
            var part = end < 0 ? rest : rest[..end];
            if (_line.Length + part.Length > longest)
            {
                isTooLong = true;
                _line.Clear();
            }
            else if (!isTooLong)
            {
                _line.Append(part);
            }

            _from += end < 0 ? part.Length : end + 1;
            if (end >= 0)
            {
                _number++;
                return Taken(isTooLong);
            }
        }
    }

    private string Taken(bool isTooLong)
    {
        if (isTooLong)
        {
            problems.Broken(name, _number, 1, $"the line is longer than {CountText.Number(longest)} characters");
            return "";
        }

        if (_line.Length > 0 && _line[^1] == '\r')
        {
            _line.Length--;
        }

        return _line.ToString();
    }

    private bool Fill()
    {
        try
        {
            (_from, _to) = (0, _reader.Read(_block));
            return _to > 0;
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            (_from, _to, BrokeOff) = (0, 0, true);
            problems.Add(SourceLocation.Whole(name), $"The file cannot be read to its end: {problem.Message} Flows before that were read.");
            return false;
        }
    }
}
