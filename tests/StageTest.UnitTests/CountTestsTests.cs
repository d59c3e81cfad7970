using System.Diagnostics;
using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace StageTest.UnitTests;

/// <summary>Every verdict of the build rests on the script that counts outcomes, so what it may not believe is written down here.</summary>
[Platform(Exclude = "Win", Reason = "The script is one for a POSIX shell.")]
public sealed class CountTestsTests
{
    private const string Passing = """<UnitTestResult testId="1" testName="Good" outcome="Passed" />""";
    private const string Failing = """<UnitTestResult testId="2" testName="Bad" outcome="Failed"><Output><ErrorInfo><Message>no</Message></ErrorInfo></Output></UnitTestResult>""";

    private const string Skipping = """
        <UnitTestResult testId="3" testName="Odd(&quot;a&lt;b outcome=&quot;)" outcome="NotExecuted"><Output><ErrorInfo>
          <Message>needs nft &amp;
            root</Message></ErrorInfo></Output></UnitTestResult>
        """;

    private static readonly string Script = FindScript();

    private DirectoryInfo _results = null!;

    [SetUp]
    public void CreateFolder() => _results = Directory.CreateTempSubdirectory("stagetest-count-");

    [TearDown]
    public void DeleteFolder() => _results.Delete(recursive: true);

    [Test]
    public void SumsAllProjectsAndNamesEverySkippedTestWithItsReason()
    {
        Write("A", 0, Trx(Passing, Skipping));
        Write("B", 0, Trx(Passing, Passing));

        var (exitCode, output) = Count();

        Assert.That(output, Is.EqualTo("skipped N.C.Odd(\"a<b outcome=\"): needs nft & root\n3 passed, 0 failed, 1 skipped\n"));
        Assert.That(exitCode, Is.Zero);
    }

    [Test]
    public void FailedTestsFailTheWhole()
    {
        Write("A", 0, Trx(Passing));
        Write("B", 1, Trx(Passing, Failing));

        Assert.That(Count(), Is.EqualTo((1, "2 passed, 1 failed, 0 skipped\n")));
    }

    [Test]
    public void RunWithoutResultsCountsAsAFailure()
    {
        Write("A", 0, Trx(Passing));
        Write("B", 134, null);

        Assert.That(Count(), Is.EqualTo((1, "B left no results; its run ended with exit code 134.\n1 passed, 1 failed, 0 skipped\n")));
    }

    [Test]
    public void AbortedRunCountsAsAFailureThoughItsTestsPassed()
    {
        Write("A", 1, Trx(Passing).Replace("</TestRun>", "<RunInfo outcome=\"Error\"><Text>Test host process crashed</Text></RunInfo></TestRun>", StringComparison.Ordinal));

        Assert.That(Count(), Is.EqualTo((1, "A did not run properly: Test host process crashed\n1 passed, 1 failed, 0 skipped\n")));
    }

    [TestCase(1, "exit code 1 though no test failed")]
    [TestCase(0, "its results break off")]
    public void UnexplainedEndCountsAsAFailure(int exitCode, string complaint)
    {
        Write("A", exitCode, exitCode == 0 ? Trx(Passing).Replace("</TestRun>", "", StringComparison.Ordinal) : Trx(Passing));

        Assert.That(Count(), Is.EqualTo((1, $"A did not run properly: {complaint}\n1 passed, 1 failed, 0 skipped\n")));
    }

    [Test]
    public void ProjectWithoutTestsCountsAsAFailure()
    {
        Write("A", 0, Trx(Passing));
        Write("B", 0, Trx());

        Assert.That(Count(), Is.EqualTo((1, "B did not run properly: it ran no test\n1 passed, 1 failed, 0 skipped\n")));
    }

    [Test]
    public void NothingRunIsNoSuccess() => Assert.That(Count(), Is.EqualTo((1, "No test project was run.\n0 passed, 1 failed, 0 skipped\n")));

    [Test]
    public void OtherProblemsCountAsFailures()
    {
        Write("A", 0, Trx(Passing));

        Assert.That(Count("The format check failed."), Is.EqualTo((1, "The format check failed.\n1 passed, 1 failed, 0 skipped\n")));
    }

    private static string FindScript([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.ci/count-tests"));

    private static string Trx(params string[] results) => $"""
        <?xml version="1.0" encoding="utf-8"?>
        <TestRun id="0">
          <Results>{string.Concat(results)}</Results>
          <TestDefinitions>
            <UnitTest name="Odd" id="3"><TestMethod className="N.C" name="Odd" /></UnitTest>
          </TestDefinitions>
        </TestRun>
        """;

    private void Write(string project, int exitCode, string? trx)
    {
        File.WriteAllText(Path.Combine(_results.FullName, $"{project}.exit"), $"{exitCode}\n");
        if (trx is not null)
        {
            File.WriteAllText(Path.Combine(_results.FullName, $"{project}.trx"), trx);
        }
    }

    private (int ExitCode, string Output) Count(params string[] problems)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", [Script, _results.FullName, .. problems]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
