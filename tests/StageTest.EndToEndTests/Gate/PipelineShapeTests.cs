using System.Runtime.Versioning;
using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.EndToEndTests.Gate;

/// <summary>What the workflows and the action for GitHub say, without running them.</summary>
[Platform(Exclude = "Win", Reason = "Programs are made with their mode.")]
[UnsupportedOSPlatform("windows")]
internal sealed class PipelineShapeTests
{
    [TestCase(".github/actions/stagetest-gate/action.yml")]
    [TestCase(".github/workflows/gate.yml")]
    [TestCase(".github/workflows/ci.yml")]
    [TestCase(".github/workflows/release.yml")]
    [TestCase(".github/workflows/nightly.yml")]
    [TestCase(".github/workflows/performance.yml")]
    public void NoScriptHoldsAnExpression(string file)
    {
        var scripts = Pipeline.Values(Pipeline.Read(file), "run").ToArray();

        Assert.That(scripts, Is.Not.Empty);
        Assert.That(scripts, Has.None.Contains("${{"));
    }

    // A tag can be moved to other code; a commit cannot.
    [Test]
    public void EveryActionOfOthersIsPinnedToACommit()
    {
        var used = Directory
            .EnumerateFiles(Path.Combine(Pipeline.Root, ".github"), "*.yml", SearchOption.AllDirectories)
            .Select(f => Pipeline.Read(Path.GetRelativePath(Pipeline.Root, f)))
            .SelectMany(f => Pipeline.Values(f, "uses"))
            .Where(u => !u.StartsWith("./", StringComparison.Ordinal))
            .ToArray();

        Assert.That(used, Is.Not.Empty);
        Assert.That(used, Has.All.Matches("^[a-z0-9-]+(/[a-z0-9-]+)+@[0-9a-f]{40}$"));
    }

    [Test]
    public void TheWorkflowGivesOnlyInputsThatTheActionKnows()
    {
        var known = Pipeline.Keys(Pipeline.Read(".github/actions/stagetest-gate/action.yml")["inputs"]);
        var given = Pipeline
            .Mappings(Pipeline.Read(".github/workflows/gate.yml"))
            .Single(m => Pipeline.Text(m["uses"])?.EndsWith("stagetest-gate", StringComparison.Ordinal) == true)["with"];

        Assert.That(Pipeline.Keys(given), Is.SubsetOf(known));
    }

    [Test]
    public void TheWorkflowRunsForEveryPullRequestAndTakesTheToolFromTheBase()
    {
        var workflow = Pipeline.Read(".github/workflows/gate.yml");
        var trigger = (YamlMapping)workflow["on"]!;
        var checkouts = Pipeline
            .Mappings(workflow)
            .Where(m => Pipeline.Text(m["uses"])?.StartsWith("actions/checkout", StringComparison.Ordinal) == true);

        Assert.That(Pipeline.Keys(trigger), Is.EqualTo(new[] { "pull_request_target" }));
        Assert.That(Pipeline.Keys(trigger["pull_request_target"]), Has.None.AnyOf("paths", "paths-ignore"));
        Assert.That(
            checkouts.Select(m => Pipeline.Text(((YamlMapping)m["with"]!)["ref"])),
            Is.EqualTo(new[] { "${{ github.event.pull_request.base.sha }}" })
        );
    }

    // A token that could write to the repository, or a secret, would be the change's to take if any step were ever tricked.
    [Test]
    public void TheWorkflowMayWriteOnlyWhatItSays()
    {
        var text = File.ReadAllText(Path.Combine(Pipeline.Root, ".github/workflows/gate.yml"));
        var workflow = Pipeline.Read(".github/workflows/gate.yml");
        var permissions = ((YamlMapping)workflow["permissions"]!).Entries.Select(e => $"{e.Key.Value}: {Pipeline.Text(e.Value)}");
        var job = ((YamlMapping)workflow["jobs"]!).Entries.Single().Value;

        Assert.That(permissions, Is.EqualTo(new[] { "contents: read", "pull-requests: write", "security-events: write" }));
        Assert.That(((YamlMapping)job)["permissions"], Is.Null);
        Assert.That(text, Does.Not.Contain("secrets").And.Not.Contain("cache").And.Not.Contain("pull_request.head.ref"));
    }
}
