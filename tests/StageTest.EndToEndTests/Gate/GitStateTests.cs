using System.Collections.Immutable;
using System.Runtime.Versioning;
using System.Text.Json;
using NUnit.Framework;
using StageTest.Cli;
using StageTest.Core.Engines;
using StageTest.Core.Topologies;
using StageTest.Engines;
using StageTest.Engines.Cluster;
using StageTest.Engines.Simulate;

namespace StageTest.EndToEndTests.Gate;

/// <summary>The gate in every state that a repository may be in, and against trees that want to lead it elsewhere.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Platform(Exclude = "Win", Reason = "Programs are made with their mode.")]
[UnsupportedOSPlatform("windows")]
internal sealed class GitStateTests : IDisposable
{
    private const string Open =
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: open, namespace: shop }\nspec: { podSelector: "
        + "{}, policyTypes: [Ingress], ingress: [{}] }\n";

    private readonly GateRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Test]
    public async Task WhatTheBaseDidMeanwhileIsNotTheChangesDoing()
    {
        Head("# why\n" + GateRepository.Database);
        _repository.Git("switch", "--quiet", "base");
        _repository.Write("policies/live/open.yaml", Open);
        _repository.Commit();

        var (code, report, error) = await _repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(code, Is.Zero, error);
        Assert.That(Files(report), Is.EqualTo(new[] { "policies/live/db.yaml" }));
        Assert.That(report.GetProperty("base").GetString(), Does.EndWith("where the change left base,"));
    }

    // After merges in both directions there are two merge bases, and from one of them the reverted policy is no change.
    [Test]
    public async Task SeveralMergeBasesAreRefused()
    {
        _repository.Branch("head");
        Write("README", "harmless");
        _repository.Git("tag", "first");
        _repository.Git("switch", "--quiet", "base");
        Write("policies/live/open.yaml", Open);
        _repository.Git("tag", "second");
        _repository.Git("merge", "--quiet", "--no-ff", "-m", "merge", "first");
        _repository.Git("switch", "--quiet", "head");
        _repository.Git("merge", "--quiet", "--no-ff", "-m", "merge", "second");
        _repository.Git("rm", "--quiet", "policies/live/open.yaml");
        _repository.Commit();

        var (refused, _, error) = await _repository.JudgeAsync("--base", "base", "--head", "head");
        _repository.Git("merge", "--quiet", "-m", "merge", "-s", "ours", "base");
        var (code, report, _) = await _repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(refused, Is.EqualTo(2));
        Assert.That(error, Does.Match("have 2 merge bases .*Merge [0-9a-f]+ into the branch first"));
        Assert.That(code, Is.Not.EqualTo(2));
        Assert.That(Files(report), Is.EqualTo(new[] { "policies/live/open.yaml" }));

        void Write(string name, string text)
        {
            _repository.Write(name, text);
            _repository.Commit();
        }
    }

    // The file was not added to git, and nothing of it is committed.
    [TestCase("policies/** export-ignore", 1)]
    [TestCase("policies/** text", 0)]
    public async Task AttributesOfTheWorkingTreeCount(string attributes, int expected)
    {
        _repository.Write(".gitattributes", attributes);

        var (code, report, error) = await _repository.JudgeAsync("--base", "base");

        Assert.That(code, Is.EqualTo(expected), error + report);
    }

    [Test]
    public async Task ATreeOfTooManyFilesIsNotRead()
    {
        var blob = _repository.Git("hash-object", "-w", "policies/live/db.yaml");
        _repository.Write("tree", string.Concat(Enumerable.Range(0, 200_001).Select(n => $"100644 blob {blob}\t{n:D6}.yaml\n")));

        Assert.That((await JudgeTreeAsync()).Error, Does.Contain("contains more than the gate reads: 200000 files and links"));
    }

    // One file that is packed well stands in it many times.
    [Test]
    public async Task ATreeThatIsTooLargeIsNotRead()
    {
        _repository.Write("large", new string(' ', 30 << 20));
        var blob = _repository.Git("hash-object", "-w", "large");
        _repository.Write("tree", string.Concat(Enumerable.Range(0, 40).Select(n => $"100644 blob {blob}\t{n:D2}.yaml\n")));

        Assert.That((await JudgeTreeAsync()).Error, Does.Contain("1024 MiB of manifests"));
    }

    private async Task<(int Code, string Error)> JudgeTreeAsync()
    {
        _repository.Script(Script("git mktree <tree >id"));
        var commit = _repository.Git("commit-tree", _repository.Read("id").Trim(), "-p", "base", "-m", "large");
        var (code, _, error) = await _repository.JudgeAsync("--base", "base", "--head", commit);
        Assert.That(code, Is.EqualTo(2), error);
        return (code, error);
    }

    private string Script(string text)
    {
        _repository.Write("script", text);
        return _repository.PathOf("script");
    }

    [Test]
    public async Task AMergeIsJudgedAgainstItsFirstParent()
    {
        Head(Open);
        _repository.Git("switch", "--quiet", "base");
        _repository.Write("docs/x.md", "x");
        _repository.Commit();
        _repository.Git("merge", "--quiet", "--no-edit", "head");

        var (code, report, error) = await _repository.JudgeAsync("--base", "HEAD^1", "--head", "HEAD");

        Assert.That(code, Is.EqualTo(1), error);
        Assert.That(Files(report), Is.EqualTo(new[] { "policies/live/db.yaml" }));
    }

    [Test]
    public async Task ADetachedHeadFindsItsMainBranch()
    {
        _repository.Git("branch", "--move", "base", "main");
        _repository.Git("switch", "--quiet", "--detach");
        _repository.Write("policies/live/open.yaml", Open);
        _repository.Commit();

        var (code, report, error) = await _repository.JudgeAsync("--head", "HEAD");

        Assert.That(code, Is.EqualTo(1), error);
        Assert.That(report.GetProperty("base").GetString(), Does.Contain("left main"));
    }

    [Test]
    public async Task ATagIsNotTakenForTheMainBranch()
    {
        _repository.Git("branch", "--move", "base", "main");
        _repository.Git("switch", "--quiet", "--create", "head");
        _repository.Write("policies/live/open.yaml", Open);
        _repository.Commit();
        _repository.Git("tag", "main");
        _repository.Git("tag", "origin/main");

        var (code, _, error) = await _repository.JudgeAsync("--head", "HEAD");

        Assert.That(code, Is.EqualTo(1), error);
    }

    [Test]
    public async Task FilesThatNobodyAddedBelongToTheWorkingTree()
    {
        _repository.Write("policies/live/open.yaml", Open);
        _repository.Write(".gitignore", "policies/live/open.yaml\n");

        var (code, _, error) = await _repository.JudgeAsync("--base", "base");

        Assert.That(code, Is.EqualTo(1), error);
        Assert.That((await _repository.JudgeAsync("--base", "base", "--head", "HEAD")).Code, Is.Zero);
    }

    [Test]
    public async Task AShallowCloneSaysWhatItLacks()
    {
        Head(Open);
        using var clone = new TemporaryFolder();
        _repository.Git(
            "clone",
            "--quiet",
            "--depth",
            "1",
            "--branch",
            "head",
            "--no-single-branch",
            "file://" + _repository.Root,
            clone.Path
        );
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await StageTestCommand.InvokeAsync(
            ["gate", "--repository", clone.Path, "--base", "origin/base", "--head", "HEAD", "--engine", "simulate"],
            new(new() { Out = output, Error = error }, EngineCatalog.Product, TimeProvider.System) { Commands = CommandList.Known }
        );

        Assert.That(code, Is.EqualTo(2), error.ToString());
        Assert.That(error.ToString(), Does.Contain("The clone is shallow").And.Contain("fetch-depth: 0"));
    }

    [TestCase("-x")]
    [TestCase("--output=x")]
    [TestCase("")]
    [TestCase("a\nb")]
    [TestCase("HEAD:policies")]
    [TestCase("no/such;touch pwned")]
    [TestCase("$(touch pwned)")]
    public async Task WhatIsNoRevisionIsRefused(string revision)
    {
        foreach (var option in new[] { "--base", "--head" })
        {
            var (code, report, error) = await _repository.JudgeAsync(
                $"{option}={revision}",
                option == "--base" ? "--head=HEAD" : "--base=base"
            );

            Assert.That(code, Is.EqualTo(2), $"{error}{report}");
        }

        Assert.That(File.Exists(_repository.PathOf("pwned")), Is.False);
    }

    [Test]
    public async Task ASubmoduleIsNotJudgedBlindly()
    {
        using var other = new GateRepository();
        Branch();
        _repository.Git("submodule", "--quiet", "add", "file://" + other.Root, "policies/other");
        _repository.Commit();

        Assert.That((await _repository.JudgeAsync("--base", "base", "--head", "head")).Code, Is.EqualTo(2));
        Assert.That((await _repository.JudgeAsync("--base", "base")).Code, Is.EqualTo(2));
    }

    [TestCase("policies/live/secret.yaml", "/etc/passwd")]
    [TestCase("policies/live/secret.yaml", "../../../../../../../etc/passwd")]
    [TestCase("policies/secret.yaml", "../../x.yaml")]
    [TestCase("scenarios/secret.yaml", "/etc/passwd")]
    [TestCase("scenarios/waivers.yaml", "/etc/passwd")]
    public async Task NothingOutsideIsReadThroughLinks(string name, string target)
    {
        Branch();
        File.CreateSymbolicLink(_repository.PathOf(name), target);
        _repository.Commit();

        var (code, report, error) = await _repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(code, Is.EqualTo(2), error);
        Assert.That($"{report}{error}", Does.Contain("links out").Or.Contain("leads out").And.Not.Contain("root:"));
    }

    [TestCase("scenarios")]
    [TestCase("policies")]
    public async Task AFolderThatLeadsOutIsNotEntered(string folder)
    {
        using var outside = new TemporaryFolder();
        Directory.CreateDirectory(outside.Path);
        File.WriteAllText(Path.Combine(outside.Path, "x.yaml"), GateRepository.Scenario);
        Branch();
        Directory.Delete(_repository.PathOf(folder), recursive: true);
        Directory.CreateSymbolicLink(_repository.PathOf(folder), outside.Path);
        Assert.That((await _repository.JudgeAsync("--base", "base")).Code, Is.EqualTo(2));
        _repository.Commit();
        _repository.Git("switch", "--quiet", "base");

        var (code, report, error) = await _repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(code, Is.EqualTo(2), error);
        Assert.That($"{report}{error}", Does.Contain("links out"));
    }

    [Test]
    public async Task LinksThatLeadInCirclesEnd()
    {
        Branch();
        foreach (var name in new[] { "a", "b", "c" })
        {
            Directory.CreateSymbolicLink(_repository.PathOf($"scenarios/{name}"), ".");
            Directory.CreateSymbolicLink(_repository.PathOf($"policies/{name}"), ".");
        }

        _repository.Commit();

        Assert.That((await _repository.JudgeAsync("--base", "base", "--head", "head")).Code, Is.Zero);
        Assert.That((await _repository.JudgeAsync("--base", "base")).Code, Is.Zero);
    }

    [Test]
    public async Task ConfigurationAttributesAndHooksHaveNoSay()
    {
        var marker = _repository.PathOf("pwned");
        Branch();
        _repository.Write(".gitattributes", "*.yaml filter=evil diff=evil ident working-tree-encoding=UTF-16\n");
        _repository.Write("policies/live/open.yaml", Open);
        _repository.Git(
            "-c",
            "core.attributesFile=/dev/null",
            "update-index",
            "--add",
            "--cacheinfo",
            $"100644,{Blob(Open)},policies/live/open.yaml"
        );
        _repository.Git("update-index", "--add", "--cacheinfo", $"100644,{Blob(_repository.Read(".gitattributes"))},.gitattributes");
        _repository.Git("commit", "--quiet", "--message", "x");
        _repository.Git("config", "filter.evil.smudge", $"touch {marker}");
        _repository.Git("config", "filter.evil.clean", $"touch {marker}");
        _repository.Git("config", "diff.evil.textconv", $"touch {marker}");
        _repository.Write(".git/hooks/post-checkout", $"#!/bin/sh\ntouch {marker}\n");
        File.SetUnixFileMode(_repository.PathOf(".git/hooks/post-checkout"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var (code, _, error) = await _repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(code, Is.EqualTo(1), error);
        Assert.That(File.Exists(marker), Is.False);
    }

    // git runs these even where it only lists files or reads objects.
    [Test]
    public async Task ConfigurationStartsNoPrograms()
    {
        Head(Open);
        var marker = _repository.PathOf(".git/pwned");
        _repository.Write(".git/evil", $"#!/bin/sh\ntouch {marker}\n");
        File.SetUnixFileMode(_repository.PathOf(".git/evil"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var lost = _repository.Git("rev-parse", "head:policies/live/db.yaml");
        File.Delete(_repository.PathOf($".git/objects/{lost[..2]}/{lost[2..]}"));
        _repository.Git("update-index", "--fsmonitor");
        foreach (
            var (name, value) in new[]
            {
                ("core.fsmonitor", _repository.PathOf(".git/evil")),
                ("core.repositoryformatversion", "1"),
                ("extensions.partialClone", "evil"),
                ("remote.evil.promisor", "true"),
                ("remote.evil.url", $"ext::{_repository.PathOf(".git/evil")}"),
                ("protocol.ext.allow", "always"),
            }
        )
        {
            File.AppendAllText(
                _repository.PathOf(".git/config"),
                $"[{Section(name)}]\n\t{name[(name.LastIndexOf('.') + 1)..]} = {value}\n"
            );
        }

        var (tree, _, ofTree) = await _repository.JudgeAsync("--base", "base");
        var (commit, _, ofCommit) = await _repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(tree, Is.EqualTo(1), ofTree);
        Assert.That(commit, Is.EqualTo(2), ofCommit);
        Assert.That(ofCommit, Does.Contain($"git cannot read the object {lost}").And.Contain("partial clone"));
        Assert.That(File.Exists(marker), Is.False);
    }

    [Test]
    public async Task ConfigurationMovesNoBorders()
    {
        _repository.Git("config", "core.worktree", "/");

        var (code, _, error) = await _repository.JudgeAsync("--base", "base");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("core.worktree"));
    }

    [TestCase("policies/live\\db.yaml", false)]
    [TestCase("policies/live\\db.yaml", true)]
    [TestCase("scenarios\\shop.yaml", false, Description = "outside of both folders")]
    public async Task NoFileHidesBehindTheNameOfAnother(string name, bool isCommitted)
    {
        Branch();
        _repository.Write(name, Open);
        if (isCommitted)
        {
            _repository.Commit();
        }

        var (code, report, error) = await _repository.JudgeAsync("--base", "base", "--head", isCommitted ? "head" : "worktree");

        var isOutside = !name.Contains('/', StringComparison.Ordinal);
        Assert.That(code, Is.EqualTo(isOutside ? 1 : 2), error);
        Assert.That(
            isOutside
                || report.GetProperty("problems").ToString().Contains("cannot distinguish it from " + "another", StringComparison.Ordinal)
        );
    }

    [Test]
    public async Task LinksThatNoSystemCanMakeAreRefused([Values("", "a\0b", "long")] string target)
    {
        Branch();
        var blob = Blob(target == "long" ? new('x', 5000) : target);
        _repository.Git("update-index", "--add", "--cacheinfo", $"120000,{blob},policies/live/link.yaml");
        _repository.Git("commit", "--quiet", "--message", "x");

        var (code, _, error) = await _repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("no file system allows"));
    }

    [Test]
    public async Task ReplacedObjectsShowNothingElse()
    {
        Head(Open);
        _repository.Git("replace", _repository.Git("rev-parse", "head"), _repository.Git("rev-parse", "base"));

        Assert.That((await _repository.JudgeAsync("--base", "base", "--head", "head")).Code, Is.EqualTo(1));
    }

    [Test]
    public async Task AFileThatIsTooLargeIsRefused()
    {
        Branch();
        _repository.Write("policies/live/large.yaml", "# " + new string('x', 70_000_000));
        _repository.Commit();

        var (code, report, error) = await _repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(code, Is.EqualTo(2), error);
        Assert.That(report.GetProperty("problems").ToString(), Does.Contain("too large"));
    }

    [TestCase("--policies", "..")]
    [TestCase("--scenarios", "/")]
    [TestCase("--policies", "no-such-folder")]
    [TestCase("--scenarios", "no-such-folder")]
    public async Task FoldersLieInTheRepository(string option, string folder) =>
        Assert.That((await _repository.JudgeAsync("--base", "base", option, folder)).Code, Is.EqualTo(2));

    [Test]
    public async Task EveryFileOfTheRepositoryMayBeAPolicy()
    {
        Branch();
        _repository.Write("deploy/open.yaml", Open);
        _repository.Commit();

        Assert.That((await _repository.JudgeAsync("--base", "base", "--head", "head")).Code, Is.EqualTo(1));
        Assert.That((await _repository.JudgeAsync("--base", "base", "--head", "head", "--policies", ".")).Code, Is.EqualTo(1));
    }

    [Test]
    public async Task WhatTheEngineCannotAskHolds()
    {
        using var repository = new GateRepository { Engines = Only(new Limited()) };
        repository.Branch("head");
        repository.Write(
            "scenarios/shop.yaml",
            GateRepository
                .Scenario.Replace("ports: [80]", "ports: [80, 2905/sctp]", StringComparison.Ordinal)
                .Replace("{ to: shop/web }", "{ to: [shop/web:80, shop/web:2905/sctp] }", StringComparison.Ordinal)
        );
        repository.Commit();

        var (code, report, error) = await repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(code, Is.EqualTo(1), error);
        Assert.That(report.GetProperty("reasons").ToString(), Does.Contain("skipped: needs SCTP"));
    }

    [Test]
    public async Task AnEngineThatFailsDecidesNothingAndIsClosed()
    {
        var engine = new Failing();
        using var repository = new GateRepository { Engines = Only(engine) };
        repository.Branch("head");
        repository.Write("policies/live/db.yaml", "# why\n" + GateRepository.Database);
        repository.Commit();

        var (code, report, error) = await repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(code, Is.EqualTo(3), error);
        Assert.That(report.GetProperty("decision").GetString(), Is.EqualTo("error"));
        Assert.That(engine.IsClosed, Is.True);
    }

    [Test]
    public async Task OnlyAnEngineThatIsNamedMayCalculate()
    {
        using var repository = new GateRepository
        {
            Engines = EngineCatalog.Product with { Choose = () => new(SimulateEngine.Descriptor, "a test says so") },
        };
        repository.Branch("head");
        repository.Write("policies/live/db.yaml", "# why\n" + GateRepository.Database);
        repository.Commit();
        using var output = new StringWriter();

        var code = await StageTestCommand.InvokeAsync(
            ["gate", "--quiet", "--repository", repository.Root, "--base", "base", "--head", "head"],
            new(new() { Out = output, Error = TextWriter.Null }, repository.Engines, TimeProvider.System) { Commands = CommandList.Known }
        );

        Assert.That(code, Is.EqualTo(1));
        Assert.That(output.ToString(), Does.Contain("no-packets"));
    }

    [Test]
    public async Task ClusterOptionsReachTheEngine()
    {
        string? context = null;
        using var repository = new GateRepository
        {
            Engines = new([
                ClusterEngine.Descriptor with
                {
                    Create = (given, _) =>
                    {
                        context = given.Single(g => g.Name == ClusterEngine.Context.Name).Values.Single();
                        return new SimulateEngine();
                    },
                },
            ]),
        };
        repository.Branch("head");
        repository.Write("policies/live/db.yaml", "# why\n" + GateRepository.Database);
        repository.Commit();

        var (code, _, error) = await repository.JudgeAsync(
            "--base",
            "base",
            "--head",
            "head",
            "--engine",
            "cluster",
            "--context",
            "staging"
        );

        Assert.That(code, Is.Zero, error);
        Assert.That(context, Is.EqualTo("staging"));
        Assert.That((await repository.JudgeAsync("--base", "base", "--engine", "cluster")).Code, Is.EqualTo(2), "--context is missing");
    }

    private static string[] Files(JsonElement report) =>
        [.. report.GetProperty("changedFiles").EnumerateArray().Select(f => f.GetString()!)];

    // remote.evil.url is written as [remote "evil"].
    private static string Section(string name) =>
        name.Split('.') is [var section, var sub, _] ? $"{section} \"{sub}\"" : name[..name.IndexOf('.', StringComparison.Ordinal)];

    private void Branch() => _repository.Branch("head");

    private void Head(string database)
    {
        Branch();
        _repository.Write("policies/live/db.yaml", database);
        _repository.Commit();
    }

    private string Blob(string text)
    {
        File.WriteAllText(_repository.PathOf(".git/blob"), text);
        return _repository.Git("hash-object", "-w", "--no-filters", ".git/blob");
    }

    // The simulation without SCTP.
    private static EngineCatalog Only(IEngine engine) =>
        EngineCatalog.Product with
        {
            Engines = [.. EngineCatalog.Product.Engines.Select(e => e with { Create = (_, _) => engine })],
        };

    private sealed class Limited : IEngine
    {
        private readonly SimulateEngine _engine = new();

        public string Name => "limited";

        public bool SendsPackets => true;

        public string? ReasonAgainst(EngineNeeds needs) => needs.HasFlag(EngineNeeds.Sctp) ? "skipped: needs SCTP" : null;

        public Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken) =>
            _engine.ExamineAsync(cancellationToken);

        public Task<IEngineSession> OpenAsync(Topology topology, CancellationToken cancellationToken) =>
            _engine.OpenAsync(topology, cancellationToken);
    }

    private sealed class Failing : IEngine, IAsyncDisposable
    {
        public bool IsClosed { get; private set; }

        public string Name => "failing";

        public bool SendsPackets => true;

        public string? ReasonAgainst(EngineNeeds needs) => null;

        public Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken) =>
            Task.FromResult<ImmutableArray<EngineRequirement>>([]);

        public Task<IEngineSession> OpenAsync(Topology topology, CancellationToken cancellationToken) =>
            throw new EngineException("The machine has no room.");

        public ValueTask DisposeAsync()
        {
            IsClosed = true;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("stagetest-gate-test-").FullName + "/clone";

        public void Dispose() => Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
    }
}
