using System.Text;

namespace StageTest.EndToEndTests.Fuzz;

/// <summary>Breaks a text in ways that readers of YAML, of selectors, of addresses and of names may not be ready for.</summary>
/// <param name="random">Decides.</param>
internal sealed class Mutations(Random random)
{
    private const int MostLength = 200_000;

    private static readonly string[] Pieces =
    [
        "{}",
        "[]",
        "[",
        "{",
        "}",
        "]",
        ": ",
        "- ",
        "---\n",
        "...\n",
        "? ",
        "null",
        "~",
        "''",
        "\"\"",
        "true",
        "0",
        "-1",
        "65536",
        "99999999999999999999",
        "1e400",
        "0x1F",
        ".nan",
        "&a ",
        "*a",
        "<<: *a\n",
        "!!binary ",
        "!!set ",
        "|\n",
        ">-\n",
        "#",
        "\t",
        "\r",
        "\u0000",
        "\u0085",
        "\u202e",
        "\ufeff",
        "\ud83d\ude00",
        "\\",
        "0.0.0.0/0",
        "::/0",
        "::ffff:10.0.0.1/99",
        "10.0.0.0/33",
        "255.255.255.255/32",
        "1-65535",
        "53/udp",
        "icmp",
        "all()",
        "!all()",
        "has(a) && !(b == 'c' || d in {'e', 'f'})",
        "((((((((",
        "projectcalico.org/v3",
        "networking.k8s.io/v1",
        "StagedNetworkPolicy",
        "NetworkPolicy",
        "Namespace",
        "List",
        "{{ .Values.x }}",
        "../../../../../../etc/passwd",
        "/dev/zero",
        "**/*.yaml",
        "external/internet",
        "shop/web",
        "*",
    ];

    /// <summary>The text with one to six changes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="other">Another text, of which pieces are taken.</param>
    public string Apply(string text, string other)
    {
        for (var change = random.Next(1, 7); change > 0; change--)
        {
            text = ApplyOne(text, other);
        }

        return text.Length > MostLength ? text[..MostLength] : text;
    }

    private string ApplyOne(string text, string other) =>
        random.Next(12) switch
        {
            0 => Cut(text),
            1 => Insert(text, Piece()),
            2 => ReplaceScalar(text, Piece()),
            3 => ReplaceScalar(text, Scalar(other)),
            4 => RepeatLines(text),
            5 => DropLine(text),
            6 => Indent(text),
            7 => Insert(text, Lines(other)),
            8 => ReplaceScalar(text, Deep()),
            9 => ReplaceScalar(text, new string((char)random.Next(32, 0x250), random.Next(1, 2_000))),
            10 => SwapCharacter(text),
            _ => ReplaceScalar(text, Piece() + Piece()),
        };

    private string Piece() => Pieces[random.Next(Pieces.Length)];

    private string Deep()
    {
        var depth = random.Next(1, 200);
        return random.Next(2) == 0
            ? new string('[', depth) + new string(']', depth)
            : string.Concat(Enumerable.Repeat("{a: ", depth)) + "1";
    }

    private string Cut(string text)
    {
        var at = random.Next(text.Length + 1);
        return text.Remove(at, Math.Min(text.Length - at, random.Next(1, 40)));
    }

    private string Insert(string text, string piece) => text.Insert(random.Next(text.Length + 1), piece);

    private string SwapCharacter(string text)
    {
        if (text.Length == 0)
        {
            return text;
        }

        var characters = new StringBuilder(text);
        characters[random.Next(text.Length)] = (char)random.Next(1, 128);
        return characters.ToString();
    }

    // From behind a colon, a bracket or a space up to where a scalar ends.
    private (int Start, int End) FindScalar(string text)
    {
        var at = text.Length == 0 ? 0 : random.Next(text.Length);
        var start = text.LastIndexOfAny([' ', '[', '{', '\n'], Math.Max(at - 1, 0)) + 1;
        var end = text.IndexOfAny([',', ']', '}', '\n'], Math.Min(start, text.Length));
        return (start, end < 0 ? text.Length : Math.Max(start, end));
    }

    private string Scalar(string text)
    {
        var (start, end) = FindScalar(text);
        return text[start..Math.Min(end, start + 200)];
    }

    private string ReplaceScalar(string text, string by)
    {
        var (start, end) = FindScalar(text);
        return string.Concat(text.AsSpan(0, start), by, text.AsSpan(end));
    }

    private string Lines(string text)
    {
        var lines = text.Split('\n');
        var at = random.Next(lines.Length);
        return string.Join('\n', lines.Skip(at).Take(random.Next(1, 8))) + "\n";
    }

    private string RepeatLines(string text)
    {
        var lines = text.Split('\n').ToList();
        var at = random.Next(lines.Count);
        var some = lines.Skip(at).Take(random.Next(1, 6)).ToArray();
        for (var times = random.Next(1, 30); times > 0; times--)
        {
            lines.InsertRange(at, some);
        }

        return string.Join('\n', lines);
    }

    private string DropLine(string text)
    {
        var lines = text.Split('\n').ToList();
        lines.RemoveAt(random.Next(lines.Count));
        return string.Join('\n', lines);
    }

    private string Indent(string text)
    {
        var lines = text.Split('\n');
        var at = random.Next(lines.Length);
        lines[at] = random.Next(2) == 0 ? $"  {lines[at]}" : lines[at].TrimStart();
        return string.Join('\n', lines);
    }
}
