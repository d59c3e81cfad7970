using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests.Runs;

internal sealed class ScenarioRunnerTests
{
    [Test]
    public async Task AppliesNothingThenLiveThenStagedThenPromoted()
    {
        var engine = new ScriptedEngine();

        await Sample.RunAsync(Sample.Shop, engine);

        Assert.That(
            engine.Log,
            Is.EqualTo(
                new[] { "open", "apply", "read", "apply", "read", "read", "apply", "read", "read", "apply", "read", "read", "dispose" }
            )
        );
        Assert.That(engine.AppliedSets[Asked.Control].Policies, Is.Empty);
        Assert.That(engine.AppliedSets[Asked.Baseline].Policies, Is.Empty);
        Assert.That(engine.AppliedSets[Asked.Staged].Policies.Single().IsStaged, Is.True);
        Assert.That(engine.AppliedSets[Asked.Promoted].Policies.Single().Kind, Is.EqualTo(PolicyKinds.KubernetesNetworkPolicy));
    }

    [Test]
    public async Task TheControlAsksOnlyWhatSomeStageMayShowDenied()
    {
        var engine = new ScriptedEngine();

        await Sample.RunAsync(Sample.Shop, engine);

        Assert.That(engine.Plans[0].Flows, Is.EqualTo(new[] { Sample.WebToDb }));
    }

    [Test]
    public async Task ALateListenerIsSeenByTheSecondLookOfTheControl()
    {
        var engine = new ScriptedEngine { Answer = a => a is { Applied: Asked.Control, Reading: 1 } ? Verdict.Denied : a.ByPolicies };

        var run = await Sample.RunAsync(Sample.Shop, engine);

        Assert.That(run.Control[Sample.WebToDb], Is.EqualTo(Verdict.Allowed));
    }

    [Test]
    public async Task TheSecondLookOfTheControlOnlyAddsProof()
    {
        var closed = Sample.Scenario(
            ["web:80", "api:8080", "db:5432"],
            Sample.ClosedDatabase.Replace("role: api", "role: nobody", StringComparison.Ordinal),
            [(Sample.WebToDb, Verdict.Denied), (Sample.ApiToDb, Verdict.Denied)]
        );
        var engine = new ScriptedEngine
        {
            Answer = a => a.Applied == Asked.Control && (a.Flow == Sample.WebToDb) == (a.Reading == 1) ? Verdict.Denied : a.ByPolicies,
        };

        var run = await Sample.RunAsync(closed, engine);

        Assert.That(run.Control.Verdicts, Is.EqualTo(new[] { Verdict.Allowed, Verdict.Allowed }));
    }

    [Test]
    public async Task AskingAPartRestrictsEveryMatrixAndExpectation()
    {
        var engine = new ScriptedEngine();

        var run = await Sample.RunAsync(Sample.Shop, engine, new() { Only = flow => flow == Sample.WebToDb });

        Assert.That(engine.Plans.SelectMany(p => p.Flows), Is.All.EqualTo(Sample.WebToDb));
        Assert.That(run.Plan.Flows, Is.EqualTo(new[] { Sample.WebToDb }));
        Assert.That(run[Stage.Promoted].Expected!.Verdicts, Is.EqualTo(new[] { Verdict.Denied }));
        Assert.That(run[Stage.Promoted].Expected!.Entries[0].Location.Line, Is.EqualTo(31));
    }

    [Test]
    public async Task WhatTheEngineCannotAskIsLeftOutAndSaysWhy()
    {
        var signalling = Sample.Scenario(["web:80", "bss:2905/sctp"], "", []);
        var engine = new ScriptedEngine { Lacks = EngineNeeds.Sctp };

        var run = await Sample.RunAsync(signalling, engine);

        var place = run.Plan.PlaceOf(Sample.Flow("shop/web -> shop/bss:2905/sctp"));
        Assert.That(engine.Plans.SelectMany(p => p.Flows).Select(f => f.Port.ProtocolName), Is.All.EqualTo("tcp"));
        Assert.That(run[Stage.Promoted].Observed.Verdicts[place], Is.EqualTo(Verdict.NotObserved));
        Assert.That(run.Skipped[place], Is.EqualTo("skipped: needs SCTP; the kernel has none"));
    }

    // What is known before the first probe is not a probe that failed.
    [Test]
    public async Task WhatASessionCannotTestIsLeftOutAndSaysWhy()
    {
        var flow = Sample.WebToDb;
        var engine = new ScriptedEngine { Refuses = f => f == flow ? "the cluster has one node" : null };

        var run = await Sample.RunAsync(Sample.Shop, engine);

        Assert.That(engine.Plans.SelectMany(p => p.Flows), Has.None.EqualTo(flow).And.Not.Empty);
        Assert.That(run[Stage.Promoted].Observed.Verdicts[run.Plan.PlaceOf(flow)], Is.EqualTo(Verdict.NotObserved));
        Assert.That(run.Skipped[run.Plan.PlaceOf(flow)], Is.EqualTo("skipped: the cluster has one node"));
    }

    [Test]
    public async Task DetailsOfTheEngineKeepTheirFlowWhereOthersAreLeftOut()
    {
        var signalling = Sample.Scenario(["web:80", "app:2905/sctp"], "", []);
        var engine = new ScriptedEngine { Lacks = EngineNeeds.Sctp, Detail = a => $"about {a.Flow}" };

        var run = await Sample.RunAsync(signalling, engine);

        var asked = Sample.Flow("shop/app -> shop/web:80");
        Assert.That(run[Stage.Promoted].Observed.DetailAt(run.Plan.PlaceOf(asked)), Is.EqualTo($"about {asked}"));
    }

    [Test]
    public async Task TheSessionIsClosedWhereAStageFails()
    {
        var engine = new ScriptedEngine { BeforeReading = FailAt(Asked.Staged) };

        await Assert.ThrowsAsync<EngineException>(() => Sample.RunAsync(Sample.Shop, engine));

        Assert.That(engine.Log[^1], Is.EqualTo("dispose"));
    }

    [Test]
    public async Task EvidenceIsCollectedWhereAStageFails()
    {
        var engine = new ScriptedEngine { BeforeReading = FailAt(Asked.Staged) };
        var directory = Directory.CreateTempSubdirectory("stagetest-evidence-").FullName;

        await Assert.ThrowsAsync<EngineException>(() => Sample.RunAsync(Sample.Shop, engine, new() { DiagnosticsDirectory = directory }));

        Directory.Delete(directory);
        Assert.That(engine.Log[^2..], Is.EqualTo(new[] { $"diagnose into {Path.GetFileName(directory)}", "dispose" }));
    }

    [Test]
    public async Task ARunBeyondItsLimitIsAFailureOfTheEngineThatNamesTheLastStep()
    {
        var engine = new ScriptedEngine
        {
            BeforeReading = (applied, token) => applied == Asked.Staged ? Task.Delay(-1, token) : Task.CompletedTask,
        };

        var failure = await Assert.ThrowsAsync<EngineException>(() =>
            Sample.RunAsync(Sample.Shop, engine, new() { TimeLimit = TimeSpan.FromSeconds(90) })
        );

        Assert.That(failure!.Message, Does.Contain("limit of 90 seconds").And.Contain("'reading staged'"));
        Assert.That(engine.Log[^1], Is.EqualTo("dispose"));
    }

    [Test]
    public async Task EvidenceIsCollectedWhereTheLimitIsOver()
    {
        bool? isTooLate = null;
        var engine = new ScriptedEngine
        {
            BeforeReading = (applied, token) => applied == Asked.Staged ? Task.Delay(-1, token) : Task.CompletedTask,
            Collect = token => Task.FromResult(isTooLate = token.IsCancellationRequested),
        };

        var failure = await Assert.ThrowsAsync<EngineException>(() =>
            Sample.RunAsync(Sample.Shop, engine, Evidence with { TimeLimit = TimeSpan.FromSeconds(90) })
        );

        Assert.That(failure!.Message, Does.StartWith("The run did not end within its limit of 90 seconds"));
        Assert.That(isTooLate, Is.False);
    }

    [Test]
    public async Task EvidenceThatCannotBeWrittenDoesNotHideWhyAStageFailed()
    {
        var engine = new ScriptedEngine
        {
            BeforeReading = FailAt(Asked.Staged),
            Collect = _ => throw new IOException("No space left on device"),
        };

        var failure = await Assert.ThrowsAsync<EngineException>(() => Sample.RunAsync(Sample.Shop, engine, Evidence));

        Assert.That(
            failure!.Message,
            Does.Match(@"^The lab broke\.\nThe engine's evidence could not be written into '.+': No space left on device$")
        );
    }

    [Test]
    public async Task EvidenceThatWasAskedForAndCannotBeWrittenIsAFailure()
    {
        var engine = new ScriptedEngine { Collect = _ => throw new IOException("No space left on device") };

        var failure = await Assert.ThrowsAsync<EngineException>(() => Sample.RunAsync(Sample.Shop, engine, Evidence));

        Assert.That(failure!.Message, Does.Contain("No space left on device"));
    }

    [Test]
    public async Task CollectingEvidenceHasALimitOfItsOwn()
    {
        var engine = new ScriptedEngine { BeforeReading = FailAt(Asked.Staged), Collect = token => Task.Delay(-1, token) };

        var failure = await Assert.ThrowsAsync<EngineException>(() => Sample.RunAsync(Sample.Shop, engine, Evidence));

        Assert.That(failure!.Message, Does.StartWith("The lab broke.\nThe engine's evidence was not collected within 30 seconds"));
    }

    [Test]
    public async Task WhatIsLeftDoesNotHideWhyAStageFailed()
    {
        var engine = new ScriptedEngine { BeforeReading = FailAt(Asked.Staged), Close = LeaveSomething };

        var failure = await Assert.ThrowsAsync<EngineException>(() => Sample.RunAsync(Sample.Shop, engine));

        Assert.That(failure!.Message, Is.EqualTo("The lab broke.\nSomething is left."));
    }

    [Test]
    public async Task WhatIsLeftIsAFailureOfARunThatWentWell()
    {
        var failure = await Assert.ThrowsAsync<EngineException>(() =>
            Sample.RunAsync(Sample.Shop, new ScriptedEngine { Close = LeaveSomething })
        );

        Assert.That(failure!.Message, Is.EqualTo("Something is left."));
    }

    [Test]
    public async Task AnInterruptedRunIsCancelledAndNotAFailureWhateverIsLeft()
    {
        using var interrupt = new CancellationTokenSource();
        var engine = new ScriptedEngine
        {
            Close = LeaveSomething,
            BeforeReading = async (applied, token) =>
            {
                if (applied == Asked.Baseline)
                {
                    await interrupt.CancelAsync();
                    token.ThrowIfCancellationRequested();
                }
            },
        };
        var runner = new ScenarioRunner(engine, new() { TimeLimit = TimeSpan.FromSeconds(90) }, new FakeTimeProvider());

        await Assert.CatchAsync<OperationCanceledException>(() => runner.RunAsync(Sample.Shop, null, interrupt.Token));

        Assert.That(engine.Log[^1], Is.EqualTo("dispose"));
    }

    private static ValueTask LeaveSomething() => throw new EngineException("Something is left.");

    private static RunOptions Evidence =>
        new() { DiagnosticsDirectory = Path.Combine(TestContext.CurrentContext.WorkDirectory, "evidence") };

    private static Func<int, CancellationToken, Task> FailAt(int stage) =>
        (applied, _) => applied == stage ? throw new EngineException("The lab broke.") : Task.CompletedTask;
}
