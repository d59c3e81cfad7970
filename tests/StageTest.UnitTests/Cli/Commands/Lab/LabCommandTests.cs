using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Cli.Commands.Lab;
using StageTest.Cli.Inputs;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;
using StageTest.Engines.Lab;

namespace StageTest.UnitTests.Cli.Commands.Lab;

internal sealed class LabCommandTests
{
    [TestCase(new[] { "lab" }, "SCENARIO")]
    [TestCase(new[] { "lab", "shop.yaml", "--stage", "later" }, "later")]
    [TestCase(new[] { "lab", "shop.yaml", "--real", "db" }, "--real db: write 'namespace/workload', such as 'shop/db'.")]
    [TestCase(new[] { "lab", "exec", "shop/web" }, "COMMAND")]
    [TestCase(new[] { "lab", "no-such-file.yaml" }, "no-such-file.yaml")]
    public async Task WrongInputEndsWithTwo(string[] arguments, string message)
    {
        using var command = new CommandLine();

        Assert.That(await command.RunAsync(arguments), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain(message));
    }

    [Test]
    public async Task AnUnknownRealWorkloadIsRefusedBeforeAnythingIsRun()
    {
        using var command = new CommandLine();

        Assert.That(await command.RunAsync("lab", command.WriteScenario(), "--real", "shop/dbb"), Is.EqualTo(2));
        Assert.That(
            command.Error,
            Does.Contain("--real shop/dbb: there is no such workload or external endpoint. Did you mean 'shop/db'?")
        );
    }

    [TestCase(0, null, "No lab is running.")]
    [TestCase(2, null, "Choose one with '--lab': lab-0, lab-1.")]
    [TestCase(2, "other", "no such lab is running. Running labs: lab-0, lab-1.")]
    public void WithoutAClearLabTheChoiceIsExplained(int running, string? name, string message)
    {
        Assert.That(ExecCommand.Choose(Labs(running), name, out var problem), Is.Null);
        Assert.That(problem, Does.Contain(message));
    }

    [Test]
    public void TheOnlyLabNeedsNoName() => Assert.That(ExecCommand.Choose(Labs(1), null, out _)?.Name, Is.EqualTo("lab-0"));

    [Test]
    public void TheNamedLabIsChosen() => Assert.That(ExecCommand.Choose(Labs(3), "lab-1", out _)?.Name, Is.EqualTo("lab-1"));

    [Test]
    public void AReadingTellsWhatChangedAndWhatIsWrong()
    {
        var plan = new ProbePlan([Runs.Sample.WebToDb, Runs.Sample.ApiToDb]);
        var before = new LabReading(Stage.Baseline, ConnectivityMatrix.Filled(plan, Verdict.Allowed), [Verdict.Allowed, Verdict.Allowed]);
        var after = new LabReading(Stage.Promoted, ConnectivityMatrix.Filled(plan, Verdict.Denied), [Verdict.Denied, Verdict.Allowed]);

        Assert.That(
            after.ChangesSince(before),
            Is.EqualTo(
                new[]
                {
                    "shop/web -> shop/db:5432/tcp   was allowed, is denied",
                    "shop/api -> shop/db:5432/tcp   was allowed, is denied, expected allowed",
                }
            )
        );
        Assert.That(after.Headline, Is.EqualTo("promoted: 0 allowed, 2 denied; 1 not as expected"));
    }

    [Test]
    public void AWatchNoticesEditsNewFilesAndTheEndOfTheScenarioOnceTheyAreStill()
    {
        using var files = new CommandLine();
        var scenario = files.WriteScenario(edit: text => text.Replace("../policies/db.yaml", "../policies/", StringComparison.Ordinal));
        var watch = new SourceWatch(scenario, ScenarioReading.Strict);
        Assert.That(watch.Read(new()), Is.Not.Null);
        Assert.That(watch.HasChanged(), Is.False);

        files.Write("policies/more.yaml", "");
        AssertChange(watch);
        files.Write("policies/db.yaml", "kind: [");
        AssertChange(watch);
        File.Delete(scenario);
        AssertChange(watch);
        files.WriteScenario();
        AssertChange(watch);
    }

    private static void AssertChange(SourceWatch watch)
    {
        Assert.That(watch.HasChanged(), Is.False, "A file may be half written.");
        Assert.That(watch.HasChanged(), Is.True);
        watch.Read(new DiagnosticBag());
        Assert.That(watch.HasChanged(), Is.False);
    }

    private static ImmutableArray<RunningLab> Labs(int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new RunningLab
                {
                    Name = $"lab-{i}",
                    Scenario = "",
                    Process = 1,
                    ProcessStarted = 1,
                    Pods = [],
                }),
        ];
}
