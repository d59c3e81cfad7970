using System.Text;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Cli.Commands;

internal sealed class RecordCommandTests
{
    private const string Before = """
        # The first line.
        HEAD
        expect:
          baseline: { default: deny }   
          promoted:
            default: deny   # closed
            # The API reads.
            allow:
              # It serves the page.
              - { from: shop/web, to: shop/api, because: the page needs it }
              - { from: shop/web, to: shop/db }
              - from: shop/api
                to: shop/web

          # The end of promoted.
        # The end.
        """;

    private const string After = """
        # The first line.
        HEAD
        expect:
          baseline:
            default: allow
          promoted:
            default: deny
            allow:
              # It serves the page.
              - { from: shop/web, to: shop/api, because: the page needs it }
              - from: shop/api
                to: shop/web
              - { from: [shop/api, shop/db] }

          # The end of promoted.
        # The end.
        """;

    [TestCase("\n")]
    [TestCase("\r\n")]
    public async Task RewritesWhatIsOtherwiseAndNothingElse(string lineEnd)
    {
        using var command = new CommandLine();
        var file = command.WriteScenario(edit: text => Fill(Before, text, lineEnd));

        var code = await command.RunAsync("record", file, "--write");

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(
            File.ReadAllText(file),
            Is.EqualTo(Fill(After, CommandLine.Scenario.Replace("NAME", "shop", StringComparison.Ordinal), lineEnd))
        );
        Assert.That(
            command.Out,
            Does.Contain("promoted: shop/web -> shop/db:5432/tcp was expected allowed, is denied")
                .And.Contain("-      - { from: shop/web, to: shop/db }")
        );
        Assert.That(await command.RunAsync("record", file), Is.Zero);
        Assert.That(command.Out, Does.Contain("There is nothing to record."));
    }

    [Test]
    public async Task ShowsAndWritesNothingUnlessToldTo()
    {
        using var command = new CommandLine();
        var file = command.WriteScenario(edit: text => Fill(Before, text, "\n"));
        var before = File.ReadAllText(file);

        Assert.That(await command.RunAsync("record", file), Is.EqualTo(1));

        Assert.That(command.Out, Does.Contain("+    default: allow"));
        Assert.That(command.Error, Does.Contain("Nothing was written. '--write' writes it."));
        Assert.That(File.ReadAllText(file), Is.EqualTo(before));
    }

    [TestCase("y\n", 0)]
    [TestCase("n\n", 1)]
    [TestCase("", 1)]
    public async Task AsksAPersonAtATerminal(string answer, int expected)
    {
        using var command = new CommandLine { In = answer };
        var file = command.WriteScenario(edit: text => Fill(Before, text, "\n"));
        var before = File.ReadAllText(file);

        Assert.That(await command.RunAsync("record", file), Is.EqualTo(expected));

        Assert.That(File.ReadAllText(file), expected == 0 ? Is.Not.EqualTo(before) : Is.EqualTo(before));
    }

    [TestCase(Verdict.ProbeFailed)]
    [TestCase(Verdict.NotObserved)]
    public async Task RecordsNothingOfWhatWasNotObserved(Verdict verdict)
    {
        using var command = new CommandLine
        {
            Engine = new ScriptedEngine { Answer = asked => asked.Flow == Sample.WebToApi ? verdict : asked.ByPolicies },
        };
        var file = command.WriteScenario(edit: text => Fill(Before, text, "\n"));
        var before = File.ReadAllText(file);

        Assert.That(await command.RunAsync("record", file, "--write"), Is.EqualTo(1));

        Assert.That(command.Error, Does.Contain("promoted: shop/web -> shop/api:8080/tcp:").And.Contain("Nothing was recorded"));
        Assert.That(File.ReadAllText(file), Is.EqualTo(before));
    }

    [Test]
    public async Task RecordsNoDenialThatWasNeverSeenAllowed()
    {
        using var command = new CommandLine
        {
            Engine = new ScriptedEngine { Answer = asked => asked.Flow == Sample.WebToApi ? Verdict.Denied : asked.ByPolicies },
        };
        var file = command.WriteScenario(edit: text => Fill(Before, text, "\n"));

        Assert.That(await command.RunAsync("record", file, "--write"), Is.EqualTo(1));

        Assert.That(command.Error, Does.Contain("shop/web -> shop/api:8080/tcp: denied, but never seen allowed without policies"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task KeepsTheByteOrderMarkThatAFileBeginsWith(bool hasMark)
    {
        using var command = new CommandLine();
        var file = command.WriteScenario(edit: text => Fill(Before, text, "\n"));
        File.WriteAllText(file, File.ReadAllText(file), new UTF8Encoding(hasMark));

        Assert.That(await command.RunAsync("record", file, "--write"), Is.Zero, command.Error);

        Assert.That(File.ReadAllBytes(file)[0], Is.EqualTo(hasMark ? 0xEF : (byte)'#'));
    }

    [Test]
    public async Task RecordsOnlyWhatAnIgnoringStageNames()
    {
        const string before = """
            HEAD
            expect:
              promoted:
                default: ignore
                allow:
                  - { from: shop/web, to: shop/db }
                  # It serves the page.
                  - { from: shop/web, to: shop/api }
            """;
        const string after = """
            HEAD
            expect:
              promoted:
                default: ignore
                allow:
                  # It serves the page.
                  - { from: shop/web, to: shop/api }
                deny:
                  - { from: shop/web, to: shop/db }
            """;
        using var command = new CommandLine();
        var file = command.WriteScenario(edit: text => Fill(before, text, "\n"));

        Assert.That(await command.RunAsync("record", file, "--write"), Is.Zero, command.Error);

        Assert.That(
            File.ReadAllText(file),
            Is.EqualTo(Fill(after, CommandLine.Scenario.Replace("NAME", "shop", StringComparison.Ordinal), "\n"))
        );
    }

    [Test]
    public async Task RefusesAnExpectationThatSharesItsLines()
    {
        using var command = new CommandLine();
        var file = command.WriteScenario(edit: text =>
            text[..text.IndexOf("expect:", StringComparison.Ordinal)] + "expect: { promoted: { default: deny } }\n"
        );

        Assert.That(await command.RunAsync("record", file, "--write"), Is.EqualTo(2));

        Assert.That(
            command.Error,
            Does.Contain("shares its lines with others").And.Contain("Write 'promoted:' on a line of its own below 'expect:'.")
        );
    }

    private static string Fill(string text, string scenario, string lineEnd) =>
        text.Replace("HEAD", scenario[..scenario.IndexOf("expect:", StringComparison.Ordinal)].TrimEnd(), StringComparison.Ordinal)
            .ReplaceLineEndings(lineEnd);
}
