using System.Globalization;
using System.Text;
using StageTest.Core.Documents;

namespace StageTest.Core.Promotion;

/// <summary>Writes changes of files in git's format, for <c>git apply</c>.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    // The cost of a comparison is the product of both lengths; beyond this limit, all lines count as changed.
    private const long MostCells = 16_000_000;

    /// <summary>The diff of one file; empty if nothing changes.</summary>
    /// <param name="change">What changes.</param>
    /// <param name="forTerminal">Whether characters that control terminals are escaped; the diff cannot be applied if there are
    /// any.</param>
    public static string Of(FileChange change, bool forTerminal = false)
    {
        var from = change.MovedFrom ?? change.Path;
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"diff --git a/{from} b/{change.Path}\n");
        if (change.Before is null)
        {
            text.Append("new file mode 100644\n");
        }
        else if (change.After is null)
        {
            text.Append("deleted file mode 100644\n");
        }
        else if (change.MovedFrom is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"rename from {from}\nrename to {change.Path}\n");
        }

        var before = Lines(change.Before);
        var after = Lines(change.After);
        if (!before.SequenceEqual(after))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"--- {(change.Before is null ? "/dev/null" : $"a/{from}")}\n+++ "
                    + $"{(change.After is null ? "/dev/null" : $"b/{change.Path}")}\n"
            );
            WriteHunks(Steps(before, after), text);
        }

        return forTerminal
            ? string.Join('\n', text.ToString().Split('\n').Select(l => string.Join('\t', l.Split('\t').Select(PrintableText.Of))))
            : text.ToString();
    }

    // Each line with its end, so that a missing last line end is a difference.
    private static string[] Lines(byte[]? bytes)
    {
        var text = bytes is null ? "" : Encoding.UTF8.GetString(bytes);
        var lines = new List<string>();
        for (var at = 0; at < text.Length; )
        {
            var end = text.IndexOf('\n', at) is >= 0 and var found ? found + 1 : text.Length;
            lines.Add(text[at..end]);
            at = end;
        }

        return [.. lines];
    }

    // The longest common subsequence, by the textbook table.
    private static List<(char Kind, string Line)> Steps(string[] before, string[] after)
    {
        var steps = new List<(char, string)>();
        if ((long)before.Length * after.Length > MostCells)
        {
            return [.. before.Select(l => ('-', l)), .. after.Select(l => ('+', l))];
        }

        var length = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
            {
                length[i, j] = before[i] == after[j] ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
            }
        }

        int old = 0,
            now = 0;
        while (old < before.Length || now < after.Length)
        {
            if (old < before.Length && now < after.Length && before[old] == after[now])
            {
                steps.Add((' ', before[old++]));
                now++;
            }
            else if (old < before.Length && (now == after.Length || length[old + 1, now] >= length[old, now + 1]))
            {
                steps.Add(('-', before[old++]));
            }
            else
            {
                steps.Add(('+', after[now++]));
            }
        }

        return steps;
    }

    private static void WriteHunks(List<(char Kind, string Line)> steps, StringBuilder text)
    {
        int old = 1,
            now = 1;
        for (var at = 0; at < steps.Count; )
        {
            var change = steps.FindIndex(at, s => s.Kind != ' ');
            if (change < 0)
            {
                return;
            }

            var start = Math.Max(at, change - Context);
            old += start - at;
            now += start - at;
            var end = EndOfHunk(steps, change);
            var hunk = steps[start..end];
            var (olds, news) = (hunk.Count(s => s.Kind != '+'), hunk.Count(s => s.Kind != '-'));
            text.Append(
                CultureInfo.InvariantCulture,
                $"@@ -{(olds == 0 ? old - 1 : old)},{olds} +{(news == 0 ? now - 1 : now)},{news} @@\n"
            );
            foreach (var (kind, line) in hunk)
            {
                text.Append(kind).Append(line).Append(line.EndsWith('\n') ? "" : "\n\\ No newline at end of file\n");
            }

            old += olds;
            now += news;
            at = end;
        }
    }

    // Changes that are close share a hunk.
    private static int EndOfHunk(List<(char Kind, string Line)> steps, int change)
    {
        var last = change;
        for (var i = change; i < steps.Count && i - last <= 2 * Context; i++)
        {
            last = steps[i].Kind == ' ' ? last : i;
        }

        return Math.Min(steps.Count, last + Context + 1);
    }
}
