using NUnit.Framework;

namespace StageTest.EndToEndTests.Cli;

/// <summary>
/// The scripts of <c>stagetest completion</c> in the shells themselves. bash and zsh run on a terminal and are sent the keys that a person
/// presses; fish and PowerShell answer themselves what they would offer.
/// </summary>
[Platform("Linux", Reason = "The shells are given a terminal by the command script of util-linux.")]
[CancelAfter(120_000)]
internal sealed class CompletionTests
{
    // What is typed before the Tab key, and the line that is then there.
    private static readonly (string Typed, string Completed)[] Lines =
    [
        ("comple", "completion"),
        ("run x --eng", "run x --engine"),
        ("run x --engine sim", "run x --engine simulate"),
        ("run x --engine=sim", "run x --engine=simulate"),
        ("run x --output mark", "run x --output markdown"),
        ("run x --output=mark", "run x --output=markdown"),
        ("lint x -o sar", "lint x -o sarif"),
        ("lint x -o=sar", "lint x -o=sarif"),
    ];

    private string _folder = "";

    // Where shells stand: a folder without files, which they would offer too.
    private string _here = "";

    [SetUp]
    public void MakeFolders()
    {
        _folder = Directory.CreateTempSubdirectory("stagetest-completion-").FullName;
        _here = Directory.CreateDirectory(Path.Combine(_folder, "here")).FullName;
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("bash", "bash --norc --noprofile -i", "true")]
    [TestCase("zsh", "zsh -f -i", "autoload -U compinit; compinit -D -u")]
    public async Task TabCompletesCommandsOptionsAndValues(
        string shell,
        string interactive,
        string begin,
        CancellationToken cancellationToken
    )
    {
        var script = await ScriptOfAsync(shell);

        // The line is printed where it would run, so that only completions reach the command.
        var keys = string.Join(
            '\n',
            [
                $"{begin}; source '{script}'",
                $"stagetest() {{ case $1 in '[suggest'*) '{StageTestProcess.Command}' \"$@\";; *) echo \"TYPED<$*>\";; esac; }}",
                .. Lines.Select(line => $"stagetest {line.Typed}\t"),
                "exit\n",
            ]
        );
        var terminal = StageTestProcess.StartProgram(
            "script",
            ["-qec", interactive, "/dev/null"],
            _here,
            new Dictionary<string, string?> { ["TERM"] = "dumb", ["HISTFILE"] = null }
        );
        var (_, output, error) = await StageTestProcess.EndAsync(terminal, keys, cancellationToken);

        var typed = output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("TYPED<", StringComparison.Ordinal));
        Assert.That(
            typed.Select(line => line["TYPED<".Length..].TrimEnd('>').TrimEnd()),
            Is.EqualTo(Lines.Select(line => line.Completed)),
            output + error
        );
    }

    [Test]
    public async Task FishOffersCommandsOptionsAndValues(CancellationToken cancellationToken)
    {
        var offered = await OffersOfFishAsync(Lines.Select(line => line.Typed), cancellationToken);

        Assert.That(offered, Is.EqualTo(Lines.Select(line => line.Completed[(line.Completed.LastIndexOf(' ') + 1)..])));
    }

    [Test]
    public async Task FishOffersNoOptionsWhereAValueIsWanted(CancellationToken cancellationToken)
    {
        var offered = await OffersOfFishAsync(["completion ", "run x --engine=", "lint x --output "], cancellationToken);

        Assert.That(
            offered,
            Is.EqualTo(
                (string[])
                    ["bash fish pwsh zsh", "--engine=cluster --engine=k3s --engine=lab --engine=simulate", "github json junit sarif text"]
            )
        );
    }

    [Test]
    public async Task PowerShellOffersCommandsOptionsAndValues(CancellationToken cancellationToken)
    {
        var script = await ScriptOfAsync("pwsh");
        (string Typed, string Offered)[] lines =
        [
            .. Lines.Select(line => (line.Typed, line.Completed[(line.Completed.LastIndexOf(' ') + 1)..])),
            ("completion ", "bash fish pwsh zsh"),
            ("run x --engine=", "--engine=cluster --engine=k3s --engine=lab --engine=simulate"),
            ("lint x --output ", "github json junit sarif text"),
        ];
        var questions = lines.Select(line =>
            $"((TabExpansion2 -inputScript 'stagetest {line.Typed}').CompletionMatches | ForEach-Object CompletionText) -join ' '"
        );
        var begin = $"$env:PATH = '{Path.GetDirectoryName(StageTestProcess.Command)}:' + $env:PATH; . '{script}'";
        var shell = StageTestProcess.StartProgram(
            "pwsh",
            ["-NoProfile", "-NonInteractive", "-Command", string.Join("; ", [begin, .. questions])],
            _here,
            new Dictionary<string, string?> { ["TERM"] = "dumb", ["HOME"] = _folder }
        );

        var (exitCode, output, error) = await StageTestProcess.EndAsync(shell, limit: cancellationToken);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output.TrimEnd('\n').Split('\n'), Is.EqualTo(lines.Select(line => line.Offered)), error);
    }

    // What fish offers after each text: the offers of one text on one line.
    private async Task<string[]> OffersOfFishAsync(IEnumerable<string> typed, CancellationToken cancellationToken)
    {
        var script = await ScriptOfAsync("fish");
        var questions = typed.Select(text => $"echo (complete -C 'stagetest {text}')");
        var fish = StageTestProcess.StartProgram(
            "fish",
            [
                "--no-config",
                "-c",
                string.Join("; ", [$"source '{script}'", $"function stagetest; '{StageTestProcess.Command}' $argv; end", .. questions]),
            ],
            _here,
            new Dictionary<string, string?> { ["HOME"] = _folder }
        );

        var (exitCode, output, error) = await StageTestProcess.EndAsync(fish, limit: cancellationToken);
        Assert.That(exitCode, Is.Zero, error);
        return output.TrimEnd('\n').Split('\n');
    }

    // Writes the script of a shell; ends the test where the shell is not here.
    private async Task<string> ScriptOfAsync(string shell)
    {
        if (await StageTestProcess.ProgramAsync(shell, "-c", "exit") is null)
        {
            Assert.Ignore($"There is no {shell} here. Install it to try its completion.");
        }

        var (exitCode, output, error) = await StageTestProcess.RunAsync("completion", shell);
        Assert.That(exitCode, Is.Zero, error);
        var script = Path.Combine(_folder, $"completion.{(shell == "pwsh" ? "ps1" : shell)}");
        await File.WriteAllTextAsync(script, output);
        return script;
    }
}
