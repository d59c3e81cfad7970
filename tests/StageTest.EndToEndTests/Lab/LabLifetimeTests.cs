using System.Diagnostics;
using System.Runtime.Versioning;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab;

namespace StageTest.EndToEndTests.Lab;

// Looks for all lab hosts of this process, so nothing else in it may run a lab meanwhile.
[NonParallelizable]
internal sealed class LabLifetimeTests : LabFixture
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static readonly Topology Pair = Sample.Topology(
        Sample.Workload("shop/a", "", "80/tcp"),
        Sample.Workload("shop/b", "", "80/tcp")
    );

    [Test]
    public async Task ASessionLeavesTheMachineAsItWas()
    {
        using var network = new PrivateNetwork();
        var before = network.State();
        var mark = Guid.NewGuid().ToString();
        var run = Benchmark(network, 30, mark);
        var process = run.Id;
        var ending = StageTestProcess.EndAsync(run);

        var looks = 0;
        while (!ending.IsCompleted)
        {
            var host = Machine.LabHostsOf(process);
            Assert.That(network.State(), Is.EqualTo(before), "A running lab touches nothing of the machine's own.");
            looks += host.Length > 0 && host.SequenceEqual(Machine.LabHostsOf(process)) ? 1 : 0;
        }

        var (exitCode, output, error) = await ending;
        Assert.That(exitCode, Is.Zero, output + error);
        Assert.That(looks, Is.GreaterThan(1), "The lab was looked at while it ran, or nothing is shown.");
        Assert.That(network.State(), Is.EqualTo(before));
        Assert.That(Machine.ProcessesMarked(mark), Is.Empty);
    }

    [Test]
    public async Task TwoSessionsWithTheSameAddressesDoNotMeet()
    {
        var plan = ProbePlan.Complete(Pair);
        await using var open = await new LabEngine().OpenAsync(Pair, CancellationToken.None);
        await using var closed = await new LabEngine().OpenAsync(Pair, CancellationToken.None);
        await closed.ApplyAsync(Sample.Set(Sample.Policy("isolate", Selector.All, ingress: [])), CancellationToken.None);

        var readings = await Task.WhenAll(open.ReadAsync(plan, CancellationToken.None), closed.ReadAsync(plan, CancellationToken.None));

        Assert.That(readings[0].Verdicts, Is.All.EqualTo(Verdict.Allowed));
        Assert.That(readings[1].Verdicts, Is.All.EqualTo(Verdict.Denied));
    }

    [Test]
    public async Task AHostThatServesAgainKnowsNothingOfTheLabBefore()
    {
        var plan = ProbePlan.Complete(Pair);
        await using (var engine = new LabEngine(new() { KeepsHosts = true }))
        {
            int first;
            await using (var closed = await engine.OpenAsync(Pair, CancellationToken.None))
            {
                first = ((LabSession)closed).HostProcessId;
                await closed.ApplyAsync(Sample.Set(Sample.Policy("isolate", Selector.All, ingress: [])), CancellationToken.None);
                var reading = await closed.ReadAsync(plan, CancellationToken.None);
                Assert.That(reading.Verdicts, Is.All.EqualTo(Verdict.Denied));
            }

            // The same addresses, and no ruleset: what the first lab left would be met.
            await using (var open = await engine.OpenAsync(Pair, CancellationToken.None))
            {
                var reading = await open.ReadAsync(plan, CancellationToken.None);
                using (Assert.EnterMultipleScope())
                {
                    Assert.That(((LabSession)open).HostProcessId, Is.EqualTo(first));
                    Assert.That(reading.Verdicts, Is.All.EqualTo(Verdict.Allowed));
                }
            }

            Process.GetProcessById(first).Kill();
            await UntilAsync(() => Machine.LabHostsOf(Environment.ProcessId).Length == 0, "the host that was killed is gone");
            await using var another = (LabSession)await engine.OpenAsync(Pair, CancellationToken.None);
            Assert.That(another.HostProcessId, Is.Not.EqualTo(first), "A host that has ended serves no lab.");
        }

        Assert.That(Machine.LabHostsOf(Environment.ProcessId), Is.Empty);
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public async Task AHostThatEndsAtItsStartFailsTheLabOnce()
    {
        var path = Environment.GetEnvironmentVariable("PATH");
        var folder = Directory.CreateTempSubdirectory("stagetest-");
        try
        {
            // Makes private namespaces as ever, and starts no host in them.
            var (unshare, starts) = (Path.Combine(folder.FullName, "unshare"), Path.Combine(folder.FullName, "starts"));
            await File.WriteAllTextAsync(
                unshare,
                $"""
                #!/bin/sh
                case "$*" in *lab-host*) echo start >> '{starts}'; exit 1;; esac
                exec env PATH='{path}' unshare "$@"
                """
            );
            File.SetUnixFileMode(unshare, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            Environment.SetEnvironmentVariable("PATH", $"{folder.FullName}:{path}");
            await using var engine = new LabEngine(new() { KeepsHosts = true });
            using var limit = new CancellationTokenSource(Soon);

            var failure = await Assert.ThrowsAsync<EngineException>(() => engine.OpenAsync(Pair, limit.Token));

            Assert.That(failure!.Message, Does.StartWith("The lab's host process ended"));
            Assert.That(await File.ReadAllLinesAsync(starts), Has.Length.EqualTo(1));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task AKilledHostIsAFailureOfTheEngineAndNoVerdict()
    {
        await using var lab = (LabSession)await new LabEngine().OpenAsync(Pair, CancellationToken.None);
        await lab.ApplyAsync(Sample.Set(Sample.Policy("isolate", Selector.All, ingress: [])), CancellationToken.None);

        var reading = lab.ReadAsync(ProbePlan.Complete(Pair), new ReadOptions(), CancellationToken.None);
        Process.GetProcessById(lab.HostProcessId).Kill();

        var failure = await Assert.ThrowsAsync<EngineException>(() => reading);
        Assert.That(failure!.Message, Does.StartWith("The lab's host process ended"));
        await Assert.ThrowsAsync<EngineException>(() => lab.ReadAsync(ProbePlan.Complete(Pair), new ReadOptions(), CancellationToken.None));
    }

    [Test]
    public async Task WhatTheKernelRefusesIsInTheFailure()
    {
        // The engine itself would not let two endpoints with one address come this far.
        var impossible = Pair with { External = [Sample.External("one", "203.0.113.10", ""), Sample.External("two", "203.0.113.10", "")] };
        await using var lab = LabSession.Start(impossible, new());

        var failure = await Assert.ThrowsAsync<EngineException>(() => lab.OpenAsync(CancellationToken.None));

        Assert.That(failure!.Message, Is.EqualTo("The lab failed: route 203.0.113.10 through link 13: File exists (errno 17)"));
    }

    [Test]
    public async Task OpeningThatIsCancelledAtAnyMomentLeavesNoHost([Values(0, 5, 20, 60, 100, 150)] int milliseconds)
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(milliseconds));

        try
        {
            await using var lab = await new LabEngine().OpenAsync(Pair, cancellation.Token);
            await lab.ApplyAsync(Sample.Set(Sample.Policy("isolate", Selector.All, ingress: [])), cancellation.Token);
            var reading = await lab.ReadAsync(ProbePlan.Complete(Pair), cancellation.Token);
            Assert.That(reading.Verdicts, Is.All.EqualTo(Verdict.Denied), "The reading was over before the cancellation.");
        }
        catch (OperationCanceledException)
        {
            Assert.That(cancellation.IsCancellationRequested, Is.True);
        }

        Assert.That(Machine.LabHostsOf(Environment.ProcessId), Is.Empty);
    }

    [Test]
    public async Task KillingTheWholeRunAtAnyMomentLeavesNothing()
    {
        const int kills = 20;
        var seed = Random.Shared.Next();
        await TestContext.Out.WriteLineAsync($"seed {seed}");
        var random = new Random(seed);
        using var network = new PrivateNetwork();
        var before = network.State();
        var ended = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            var mark = Guid.NewGuid().ToString();
            using var run = Benchmark(network, 30, mark);

            // From before the host exists until in the middle of the readings.
            ended += run.WaitForExit(TimeSpan.FromMilliseconds(random.Next(10, 1500))) ? 1 : 0;
            run.Kill();
            await run.WaitForExitAsync();

            await UntilAsync(() => Machine.ProcessesMarked(mark).Length == 0, $"processes of run {kill} are gone");
        }

        Assert.That(ended, Is.LessThan(kills / 2), "Most runs are killed before they end, or nothing is shown.");
        Assert.That(network.State(), Is.EqualTo(before));
    }

    [Test]
    public async Task AnOrdinaryUserCanRunIt()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("This is an ordinary user already, for whom all other tests ran.");
        }

        // The account without privileges may not be able to read if this was built.
        var directory = Directory.CreateTempSubdirectory("stagetest-");
        try
        {
            await StageTestProcess.SucceedAsync("chmod", "755", directory.FullName);
            foreach (var file in Directory.GetFiles(AppContext.BaseDirectory).Where(f => Path.GetExtension(f) is ".dll" or ".json"))
            {
                File.Copy(file, Path.Combine(directory.FullName, Path.GetFileName(file)));
            }

            string[] nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
            var (exitCode, output, errors) = await StageTestProcess.EndAsync(
                StageTestProcess.StartProgram(
                    "setpriv",
                    [.. nobody, "dotnet", Path.Combine(directory.FullName, "StageTest.Benchmarks.dll"), "5"],
                    directory: "/"
                )
            );

            if (errors.Contains("The lab cannot run here", StringComparison.Ordinal))
            {
                Assert.Ignore(errors);
            }

            Assert.That(exitCode, Is.Zero, errors);
            Assert.That(output, Does.Contain("20 Allowed").And.Contain("20 Denied").And.Not.Contain("ProbeFailed"));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    // A program that opens a lab of so many workloads, reads it six times and ends.
    private static Process Benchmark(PrivateNetwork network, int workloads, string mark) =>
        network.Start(
            ["dotnet", Path.Combine(AppContext.BaseDirectory, "StageTest.Benchmarks.dll"), $"{workloads}"],
            "/",
            new Dictionary<string, string?> { ["STAGETEST_TEST_MARK"] = mark }
        );

    private static async Task UntilAsync(Func<bool> condition, string meaning)
    {
        using var deadline = new CancellationTokenSource(Soon);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
        {
            Assert.That(
                deadline.IsCancellationRequested,
                Is.False,
                $"After {Soon.TotalSeconds:0} seconds it does not hold that {meaning}."
            );
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
