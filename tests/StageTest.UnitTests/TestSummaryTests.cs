using NUnit.Framework;
using StageTest.TestSummary;

namespace StageTest.UnitTests;

/// <summary>Every verdict of the build rests on the program that counts outcomes: what it must not believe is written down here.</summary>
internal sealed class TestSummaryTests
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

    private DirectoryInfo _results = null!;

    [SetUp]
    public void CreateFolder() => _results = Directory.CreateTempSubdirectory("stagetest-count-");

    [TearDown]
    public void DeleteFolder() => _results.Delete(recursive: true);

    [Test]
    public void ChangesThatNoTestNoticedAreNamedWithTheirPlaceWorstFilesFirst()
    {
        var report = Path.Combine(_results.FullName, "report.json");
        File.WriteAllText(
            report,
            """
            { "files": {
              "/src/harness/StageTest.Core/A.cs": { "source": "class A\n{\n  int X => 1 | 2;\n}", "mutants": [
                { "status": "Killed", "location": { "start": { "line": 1 } }, "replacement": "" },
                { "status": "CompileError", "location": { "start": { "line": 1 } }, "replacement": "" },
                { "status": "Survived", "location": { "start": { "line": 3 } }, "replacement": "1 &\n 2" } ] },
              "/src/harness/StageTest.Core/B.cs": { "source": "b();", "mutants": [
                { "status": "NoCoverage", "location": { "start": { "line": 1 } } },
                { "status": "NoCoverage", "location": { "start": { "line": 1 } } } ] },
              "/src/harness/StageTest.Core/C.cs": { "source": "", "mutants": [
                { "status": "Ignored", "location": { "start": { "line": 1 } } } ] } } }
            """
        );
        using var output = new StringWriter { NewLine = "\n" };

        MutationScore.Write(report, output);

        Assert.That(
            output.ToString(),
            Is.EqualTo(
                """
                | File | Changes | Noticed |
                |---|---|---|
                | all | 4 | 25.0 % |
                | harness/StageTest.Core/B.cs | 2 | 0.0 % |
                | harness/StageTest.Core/A.cs | 2 | 50.0 % |

                | Lines with the most changes that no test noticed | Changes | Such as |
                |---|---|---|
                | harness/StageTest.Core/B.cs:1 | 2 | `b();` with `` |
                | harness/StageTest.Core/A.cs:3 | 1 | `int X => 1 \| 2;` with `1 & 2` |

                """
            )
        );
    }

    [Test]
    public void SumsAllProjectsAndNamesEverySkippedTestWithItsReason()
    {
        Write("A", 0, Trx(Passing, Skipping));
        Write("B", 0, Trx(Passing, Passing));

        var (isWell, output) = Count();

        Assert.That(output, Is.EqualTo("skipped N.C.Odd(\"a<b outcome=\"): needs nft & root\n3 passed, 0 failed, 1 skipped\n"));
        Assert.That(isWell, Is.True);
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
                    false,
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

        Assert.That(Count(), Is.EqualTo((false, "B left no results; its run ended with exit code 134.\n1 passed, 1 failed, 0 skipped\n")));
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

        Assert.That(Count(), Is.EqualTo((false, "A did not run properly: Test host process crashed\n1 passed, 1 failed, 0 skipped\n")));
    }

    [TestCase(1, "exit code 1 though no test failed")]
    [TestCase(0, "its results break off")]
    public void UnexplainedEndCountsAsAFailure(int exitCode, string complaint)
    {
        Write("A", exitCode, exitCode == 0 ? Trx(Passing).Replace("</TestRun>", "", StringComparison.Ordinal) : Trx(Passing));

        Assert.That(Count(), Is.EqualTo((false, $"A did not run properly: {complaint}\n1 passed, 1 failed, 0 skipped\n")));
    }

    [Test]
    public void ProjectWithoutTestsCountsAsAFailure()
    {
        Write("A", 0, Trx(Passing));
        Write("B", 0, Trx());

        Assert.That(Count(), Is.EqualTo((false, "B did not run properly: it ran no test\n1 passed, 1 failed, 0 skipped\n")));
    }

    [Test]
    public void NothingRunIsNoSuccess() =>
        Assert.That(Count(), Is.EqualTo((false, "No test project was run.\n0 passed, 1 failed, 0 skipped\n")));

    [Test]
    public void ResultsOfNothingButSkippedTestsAreNoSuccess()
    {
        Write("A", 0, Trx(Skipping));

        Assert.That(Count().IsWell, Is.False);
    }

    [Test]
    public void EmptyResultsCountAsAFailure()
    {
        Write("A", 0, "");

        Assert.That(Count(), Is.EqualTo((false, "A left no results; its run ended with exit code 0.\n0 passed, 1 failed, 0 skipped\n")));
    }

    [Test]
    public void FailureWithExitCodeZeroIsAFailureMore()
    {
        Write("A", 0, Trx(Passing, FailingWithoutWords));

        Assert.That(
            Count().Output,
            Does.EndWith("A did not run properly: exit code 0 though tests failed\n1 passed, 2 failed, 0 skipped\n")
        );
    }

    [Test]
    public void CharactersThatXmlForbidsDoNotHideAMessage()
    {
        Write("A", 1, Trx(Failing.Replace("but was 2", "but was &#x1B;[31m2", StringComparison.Ordinal)));

        Assert.That(Count().Output, Does.StartWith("failed N.C.Bad(1) (C.cs:12): expected <1> but was [31m2\n"));
    }

    [Test]
    public void OtherProblemsCountAsFailures()
    {
        Write("A", 0, Trx(Passing));

        Assert.That(Count("The format check failed."), Is.EqualTo((false, "The format check failed.\n1 passed, 1 failed, 0 skipped\n")));
    }

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

    private (bool IsWell, string Output) Count(params string[] problems)
    {
        var output = new StringWriter { NewLine = "\n" };
        return (Summary.Write(_results.FullName, problems, output), output.ToString());
    }
}
