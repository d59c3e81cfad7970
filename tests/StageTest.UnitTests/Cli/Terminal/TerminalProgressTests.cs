using NUnit.Framework;
using Spectre.Console.Testing;
using StageTest.Cli.Terminal;
using StageTest.Core.Runs;

namespace StageTest.UnitTests.Cli.Terminal;

internal sealed class TerminalProgressTests
{
    [Test]
    public async Task ShowsWhatIsRunningAndAnswersWithTheWork()
    {
        using var console = new TestConsole().Interactive().Width(120);

        var answer = await TerminalProgress.ShowAsync(console, 2, progress =>
        {
            progress.Report(new RunProgress("shop[0]", "reading staged", 0.5));
            progress.Report(new RunProgress("wiki", "hold", 1));
            return Task.FromResult(42);
        });

        Assert.That(answer, Is.EqualTo(42));
        Assert.That(console.Output, Does.Contain("shop[0]: reading staged").And.Contain("1 of 2 scenarios"));
    }
}
