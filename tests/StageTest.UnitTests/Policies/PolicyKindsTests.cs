using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Core.Lint;
using StageTest.Core.Mutation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Promotion;
using StageTest.Core.Reports;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Simulate;
using StageTest.UnitTests.Reports;

namespace StageTest.UnitTests.Policies;

/// <summary>One entry in the list makes a kind known everywhere, and nothing outside the list knows one kind from another.</summary>
internal sealed partial class PolicyKindsTests
{
    private static readonly FakeTimeProvider Clock = new(new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    private MadeUpKind _kind = null!;

    [SetUp]
    public void MakeFiles() => _kind = new();

    [TearDown]
    public void RemoveFiles() => _kind.Dispose();

    [Test]
    public void AMadeUpKindIsReadAsStagedAndPromotedToItsEnforcedForm()
    {
        var scenario = Read();

        Assert.That(scenario.Policies.Policies.Single().Kind, Is.SameAs(MadeUpKind.StagedFence));
        Assert.That(scenario.PoliciesAt(Stage.Promoted).Policies.Single().Kind, Is.SameAs(MadeUpKind.Fence));
    }

    [Test]
    public void AKindThatIsNotInTheListIsAnErrorWhichListsTheOthers()
    {
        Assert.That(_kind.Read(kinds: PolicyKinds.Known), Is.Null);
        Assert.That(_kind.Diagnostics.Sorted().Select(d => d.Message), Has.Some.Contains("StagedFence"));
    }

    [Test]
    public void AMadeUpKindIsLinted()
    {
        var scenario = _kind.Read(MadeUpKind.Staged.Replace("'db'", "'dbb'", StringComparison.Ordinal))!;

        Assert.That(
            Linter.Check([scenario], _ => null, LintRules.All).Where(f => f.Rule.Id == "ST1003").Select(f => f.Message),
            Has.One.StartsWith("made-up Fence around-db selects no workload")
        );
    }

    [Test]
    public void AMadeUpKindIsLimitedToTheRunAsItsEntrySays()
    {
        var body = (JsonObject)
            JsonNode.Parse("""{"apiVersion":"fences.example.org/v1","kind":"Fence","metadata":{"name":"f"},"spec":{}}""")!;

        ClusterGuard.Limit(body, "st-1", MadeUpKind.Kinds);

        Assert.That(body["spec"]!.ToJsonString(), Is.EqualTo("""{"only":"stagetest.io/run=st-1"}"""));
    }

    [Test]
    public void AKindOfTheWholeClusterThatIsNotInTheListIsNeverApplied()
    {
        var body = (JsonObject)
            JsonNode.Parse("""{"apiVersion":"fences.example.org/v1","kind":"Fence","metadata":{"name":"f"},"spec":{}}""")!;

        Assert.That(
            () => ClusterGuard.Limit(body, "st-1", PolicyKinds.Known),
            Throws.TypeOf<EngineException>().With.Message.Contains("Nothing was applied")
        );
    }

    [Test]
    public void AMadeUpKindIsWhatAClusterGetsOfIt()
    {
        var promoted = PolicyObjects.Of(Read().PoliciesAt(Stage.Promoted), "st-1", new HashSet<string>()).Single();

        Assert.That(((string)promoted["apiVersion"]!, (string)promoted["kind"]!), Is.EqualTo(("fences.example.org/v1", "Fence")));
        Assert.That(promoted["spec"]!["stagedAction"], Is.Null);
    }

    [Test]
    public void AMadeUpKindIsMutated()
    {
        var run = MutationRunner.Run(Read(), new() { MostMutants = int.MaxValue }, _kind.Diagnostics, CancellationToken.None)!;

        Assert.That(
            run.Results.Select(r => (r.Mutant.Operator, r.Outcome)),
            Has.Member((MutationOperator.RemovePolicy, MutantOutcome.Killed))
                .And.Member((MutationOperator.FlipAction, MutantOutcome.Killed))
                .And.Member((MutationOperator.DropTerm, MutantOutcome.Killed))
        );
    }

    [Test]
    public void AMadeUpKindIsWrittenInItsEnforcedForm()
    {
        var policy = Read().Policies.Policies.Single();
        var file = new PolicyFile(MadeUpKind.Staged, policy.Location.File, _kind.Diagnostics);

        file.Enforce(policy);

        Assert.That(
            file.Finish(),
            Is.EqualTo(
                MadeUpKind
                    .Staged.Replace("StagedFence", "Fence", StringComparison.Ordinal)
                    .Replace("  stagedAction: Set\n", "", StringComparison.Ordinal)
            )
        );
        Assert.That(_kind.Diagnostics.HasErrors, Is.False);
    }

    [Test]
    public async Task AMadeUpKindIsLoggedAndReportedByItsNames()
    {
        var scenario = Read();
        var run = await new ScenarioRunner(new SimulateEngine(Clock), new() { ObserveFlows = true }, Clock).RunAsync(
            scenario,
            null,
            CancellationToken.None
        );
        var report = new RunReport
        {
            Engine = "simulate",
            StartedAt = Clock.GetUtcNow(),
            Duration = TimeSpan.Zero,
            Scenarios = [new(scenario, run, PromotionGate.Decide(run))],
        };

        Assert.That(
            new FlowLogReport().Write(report),
            Does.Contain("\"kind\":\"LoggedFence\"").And.Contain("\"kind\":\"LoggedStagedFence\"")
        );
        Assert.That(new JsonReport().Write(report), Does.Contain("made-up Fence"));
    }

    [Test]
    public void OnlyTheListAndTheReadersTellKindsApart()
    {
        var entries = new[] { typeof(PolicyKinds), typeof(PolicyParts) }
            .SelectMany(t => t.GetProperties())
            .Where(p => p.PropertyType.IsSubclassOf(typeof(PolicyObjectKind)))
            .Select(p => p.Name)
            .ToArray();
        var names = string.Join('|', entries.Concat(PolicyKinds.Known.All.Select(k => k.Kind)).Distinct());
        var named = new Regex($"""Policy(Kinds|Parts)\.({names})\b|"({names})"|kind: ({names})\b""", RegexOptions.CultureInvariant);

        var found = Directory
            .EnumerateFiles(Path.Combine(Scenarios.Repository.Root, "harness"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !MadeByBuilds().IsMatch(f) && !MayNameKinds().IsMatch(f.Replace('\\', '/')))
            .SelectMany(f =>
                File.ReadLines(f)
                    .Select((line, index) => (Line: line, Place: $"{Path.GetRelativePath(Scenarios.Repository.Root, f)}:{index + 1}"))
            )
            .Where(l => named.IsMatch(l.Line) && !l.Line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .Select(l => $"{l.Place}: {l.Line.Trim()}");

        Assert.That(entries, Has.Length.EqualTo(PolicyKinds.Known.All.Length));
        Assert.That(found, Is.Empty, "Ask the kind for what matters of it. Where nothing says that, add a required member to its entry.");
    }

    private Scenario Read()
    {
        var scenario = _kind.Read();
        Assert.That(scenario, Is.Not.Null, string.Join('\n', _kind.Diagnostics.Sorted()));
        return scenario!;
    }

    [GeneratedRegex(@"[/\\](obj|bin)[/\\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MadeByBuilds();

    // The canary writes objects of its own.
    [GeneratedRegex(
        @"/Policies/(Calico|Cluster|Kubernetes|Kinds)/[^/]+\.cs$|/Canary/CanaryPair\.cs$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex MayNameKinds();
}
