using System.Diagnostics;
using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace StageTest.UnitTests;

/// <summary>Every verdict of the build rests on the script that counts outcomes, so what it may not believe is written down here.</summary>
[Platform(Exclude = "Win", Reason = "The script is one for a POSIX shell.")]
internal sealed class CountTestsTests
{
    private const string Passing = """<UnitTestResult testId="1" testName="Good" outcome="Passed" />""";

    private const string Failing = """
        <UnitTestResult testId="2" testName="Bad(1)" outcome="Failed"><Output><ErrorInfo>
          <Message>expected &lt;1&gt;
            but was 2</Message>
          <StackTrace>   at N.C.Check() in /src/tests/C.cs:line 12
             at N.C.Bad() in /src/tests/Other.cs:line 34</StackTrace></ErrorInfo></Output></UnitTestResult>
        """;

    private const string FailingWithoutWords = """<UnitTestResult testId="4" testName="Mute" outcome="Failed" />""";

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
    public void FailedTestsFailTheWholeAndAreNamedWithMessageAndPlace()
    {
        Write("A", 0, Trx(Passing));
        Write("B", 1, Trx(Failing, Passing, Skipping, FailingWithoutWords));

        Assert.That(
            Count(),
            Is.EqualTo(
                (
                    1,
                    """
                    skipped N.C.Odd("a<b outcome="): needs nft & root
                    failed N.C.Bad(1) (C.cs:12): expected <1> but was 2
                    failed N.C.Mute: (no message)
                    2 passed, 2 failed, 1 skipped

                    """
                )
            )
        );
    }

    [Test]
    public void LongMessageOfAFailureIsCutShort()
    {
        Write("A", 1, Trx(Failing.Replace("but was 2", new string('x', 2000), StringComparison.Ordinal)));

        Assert.That(
            Count().Output,
            Does.Match(@"^failed N\.C\.Bad\(1\) \(C\.cs:12\): expected <1> x{480,490} \.\.\.\n0 passed, 1 failed, 0 skipped\n$")
        );
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
        Write(
            "A",
            1,
            Trx(Passing)
                .Replace(
                    "</TestRun>",
                    "<RunInfo outcome=\"Error\"><Text>Test host process crashed</Text></RunInfo></TestRun>",
                    StringComparison.Ordinal
                )
        );

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
    public void NothingRunIsNoSuccess() =>
        Assert.That(Count(), Is.EqualTo((1, "No test project was run.\n0 passed, 1 failed, 0 skipped\n")));

    [Test]
    public void OtherProblemsCountAsFailures()
    {
        Write("A", 0, Trx(Passing));

        Assert.That(Count("The format check failed."), Is.EqualTo((1, "The format check failed.\n1 passed, 1 failed, 0 skipped\n")));
    }

    private static string FindScript([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.ci/count-tests"));

    private static string Trx(params string[] results) =>
        $"""
            <?xml version="1.0" encoding="utf-8"?>
            <TestRun id="0">
              <Results>{string.Concat(results)}</Results>
              <TestDefinitions>
                <UnitTest name="Bad" id="2"><TestMethod className="N.C" name="Bad" /></UnitTest>
                <UnitTest name="Odd" id="3"><TestMethod className="N.C" name="Odd" /></UnitTest>
                <UnitTest name="Mute" id="4"><TestMethod className="N.C" name="Mute" /></UnitTest>
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
        using var process = Process.Start(
            new ProcessStartInfo("sh", [Script, _results.FullName, .. problems]) { RedirectStandardOutput = true }
        )!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
