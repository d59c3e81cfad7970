using System.Text;

namespace StageTest.UnitTests.Cli;

/// <summary>A line of documentation or help that a user might paste into a shell.</summary>
internal static class ShellLine
{
    /// <summary>
    /// The arguments of each call of the command in a line: to the end, or to a comment, a pipe, a redirection or the next command.
    /// </summary>
    public static IEnumerable<string[]> Calls(string line)
    {
        foreach (var words in Commands(line))
        {
            if (words.FindIndex(w => w == "stagetest" || w.EndsWith("/stagetest", StringComparison.Ordinal)) is 0 and var at)
            {
                yield return [.. words[(at + 1)..]];
            }
        }
    }

    private static IEnumerable<List<string>> Commands(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var isQuoted = false;
        var isWord = false;
        for (var at = 0; at < line.Length; at++)
        {
            var character = line[at];
            if (character == '\'')
            {
                (isQuoted, isWord) = (!isQuoted, true);
            }
            else if (isQuoted || !" |&;>#".Contains(character, StringComparison.Ordinal) || (character == '#' && isWord))
            {
                word.Append(character);
                isWord = true;
            }
            else
            {
                if (isWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    isWord = false;
                }

                // In help, what a line means stands behind two spaces; in shell, behind a number sign.
                if (character is '#' or '>' || line[at..].StartsWith("  ", StringComparison.Ordinal))
                {
                    break;
                }

                if (character is '|' or '&' or ';')
                {
                    yield return words;
                    words = [];
                }
            }
        }

        if (isWord)
        {
            words.Add(word.ToString());
        }

        yield return words;
    }
}
