using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Cli;

/// <summary>
/// Lines of documentation that call Docker, kubectl, make and similar programs: their subcommands, their options, and the files and targets
/// that they name. This is checked on every machine; end-to-end tests run the lines where the programs are.
/// </summary>
internal sealed class WrittenToolLinesTests
{
    // Options of a subcommand, as the program's own help lists them. No other option may be written until it is looked up.
    private static readonly Dictionary<string, string[]> Options = new(StringComparer.Ordinal)
    {
        ["docker build"] = ["-f", "--build-arg", "-t"],
        ["docker load"] = ["--input"],
        ["docker pull"] = [],
        ["docker run"] = ["--rm", "--security-opt", "-v"],
        ["docker save"] = ["--output"],
        ["dotnet run"] = ["--project", "-c", "--"],
        ["dotnet tool"] = ["--global", "--add-source"],
        ["kubectl apply"] = ["-f"],
        ["kubectl create"] = ["--clusterrole", "--user"],
        ["kubectl diff"] = ["-R", "-f"],
        ["kubectl port-forward"] = ["-n"],
        ["skopeo copy"] = ["--all"],
    };

    [TestCaseSource(nameof(Pages))]
    public void LinesOfOtherProgramsHaveTheirForm(string page) =>
        Assert.That(Lines(page).SelectMany(l => Problems(l.Text).Select(p => $"{page}:{l.Number}: {p}")), Is.Empty);

    [TestCase("kubectl destroy -f x", "'kubectl destroy' is not checked")]
    [TestCase("kubectl apply --now -f role.yaml", "'--now' is not an option that is known of 'kubectl apply'")]
    [TestCase("kubectl port-forward -n calico-system goldmane 7443", "'goldmane' is not KIND/NAME with ports after it")]
    [TestCase("docker build -f harness/No/Dockerfile .", "there is no file 'harness/No/Dockerfile'")]
    [TestCase("make nothing", "the Makefile has no target 'nothing'")]
    public void AWrongLineIsNoticed(string line, string problem) => Assert.That(Problems(line), Is.EqualTo([problem]));

    private static IEnumerable<string> Problems(string line)
    {
        // A comment ends the line.
        var command = line.Split(" #")[0].Trim();
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return [];
        }

        if (words[0] == "make")
        {
            return words[1..]
                .Where(w => !w.Contains('=', StringComparison.Ordinal) && !Targets().Contains(w))
                .Select(w => $"the Makefile has no target '{w}'");
        }

        var name = string.Join(' ', words.Take(2));
        if (Options.TryGetValue(name, out var known))
        {
            return Problems(name, words[2..], known);
        }

        var isKnownProgram = Options.Keys.Any(k => k.StartsWith($"{words[0]} ", StringComparison.Ordinal));
        return isKnownProgram ? [$"'{name}' is not checked"] : [];
    }

    private static IEnumerable<string> Problems(string name, string[] arguments, string[] known)
    {
        foreach (var (at, word) in arguments.Index())
        {
            if (word == "--" || (name == "docker run" && !word.StartsWith('-') && at > 0 && arguments[at - 1] == "stagetest"))
            {
                // The rest is another program's.
                yield break;
            }

            if (word.StartsWith('-') && !known.Contains(word.Split('=')[0]))
            {
                yield return $"'{word}' is not an option that is known of '{name}'";
            }
        }

        var file = Value(arguments, name == "dotnet run" ? "--project" : "-f");
        if (file is not null && file.Contains('/', StringComparison.Ordinal) && !file.StartsWith("policies/", StringComparison.Ordinal))
        {
            var path = Path.Combine(Repository.Root, file);
            if (!File.Exists(path) && !Directory.Exists(path))
            {
                yield return $"there is no file '{file}'";
            }
        }

        if (name == "kubectl port-forward" && arguments is not [_, _, _, _, ..])
        {
            yield return "it names no ports";
        }
        else if (
            name == "kubectl port-forward"
            && (!arguments[2].Contains('/', StringComparison.Ordinal) || !arguments[3].Contains(':', StringComparison.Ordinal))
        )
        {
            yield return $"'{arguments[2]}' is not KIND/NAME with ports after it";
        }
    }

    private static string? Value(string[] arguments, string option)
    {
        var at = Array.IndexOf(arguments, option);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }

    private static HashSet<string> Targets() =>
        [
            .. File.ReadLines(Path.Combine(Repository.Root, "Makefile"))
                .Where(l => l.Contains(": ", StringComparison.Ordinal) && char.IsAsciiLetterLower(l[0]))
                .Select(l => l.Split(':')[0]),
        ];

    private static IEnumerable<(int Number, string Text)> Lines(string page)
    {
        var isShell = false;
        var (number, text) = (0, "");
        foreach (var (index, line) in File.ReadLines(Path.Combine(Repository.Root, page)).Index())
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isShell = line.Trim() == "```sh";
            }
            else if (isShell)
            {
                number = text == "" ? index + 1 : number;
                text += line.TrimEnd('\\').Trim() + " ";
                if (!line.EndsWith('\\'))
                {
                    yield return (number, text);
                    text = "";
                }
            }
        }
    }

    private static IEnumerable<string> Pages() =>
        ((string[])["docs", "harness", "policies", "scenarios", "tests"])
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(p => p is "node_modules" or "bin" or "obj"))
            .Order(StringComparer.Ordinal);
}
