using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.EndToEndTests.Gate;

/// <summary>The action for GitHub and the job for GitLab: their scripts are run as they stand, with what the services would set.</summary>
[Platform(Exclude = "Win", Reason = "Programs are made with their mode.")]
[UnsupportedOSPlatform("windows")]
internal sealed partial class PipelineTests
{
    private const string Expressions = @"\$\{\{ *(?:steps\.install\.outputs\.command \|\| )?inputs\.([a-z0-9-]+) *\}\}";

    private static readonly string Repository = Root();

    [TestCase(".github/actions/stagetest-gate/action.yml")]
    [TestCase(".github/workflows/gate.yml")]
    [TestCase(".github/workflows/ci.yml")]
    [TestCase(".github/workflows/release.yml")]
    [TestCase(".github/workflows/nightly.yml")]
    public void NoScriptHoldsAnExpression(string file)
    {
        var scripts = Values(Read(file), "run").ToArray();

        Assert.That(scripts, Is.Not.Empty);
        Assert.That(scripts, Has.None.Contains("${{"));
    }

    // A tag can be moved to other code; a commit cannot.
    [Test]
    public void EveryActionOfOthersIsPinnedToACommit()
    {
        var used = Directory
            .EnumerateFiles(Path.Combine(Repository, ".github"), "*.yml", SearchOption.AllDirectories)
            .Select(f => Read(Path.GetRelativePath(Repository, f)))
            .SelectMany(f => Values(f, "uses"))
            .Where(u => !u.StartsWith("./", StringComparison.Ordinal))
            .ToArray();

        Assert.That(used, Is.Not.Empty);
        Assert.That(used, Has.All.Matches("^[a-z0-9-]+(/[a-z0-9-]+)+@[0-9a-f]{40}$"));
    }

    [TestCase(true, 0, "")]
    [TestCase(false, 2, "does not have the digest of the input sha256")]
    public void TheReleaseIsInstalledOnlyWithItsDigest(bool isTheArchive, int code, string said)
    {
        using var repository = Changed(opens: false);
        const string Name = "stagetest-1.2.3-linux-x64";
        repository.Write($".git/release/{Name}/stagetest", "#!/bin/sh\necho installed\n");
        File.SetUnixFileMode(repository.PathOf($".git/release/{Name}/stagetest"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var archive = repository.PathOf(".git/archive");
        Assert.That(Bash(repository, $"tar -czf '{archive}' -C .git/release {Name}", []).Code, Is.Zero);
        Stub(repository, "curl", $"while [ \"$1\" != --output ]; do shift; done; cp '{archive}' \"$2\"; printf '%s' \"$3\" >calls");
        var digest = Convert.ToHexStringLower(SHA256.HashData(isTheArchive ? File.ReadAllBytes(archive) : [1]));

        var step = GitHub(repository, "Install", ("STAGETEST_VERSION", "1.2.3"), ("STAGETEST_SHA256", digest));

        Assert.That(step.Code, Is.EqualTo(code), step.Output);
        Assert.That(step.Output, Does.Contain(said));
        Assert.That(repository.Read("calls"), Does.EndWith($"/releases/download/v1.2.3/{Name}.tar.gz"));
        Assert.That(step.Outputs.ContainsKey("command"), Is.EqualTo(isTheArchive));
        if (isTheArchive)
        {
            Assert.That(Bash(repository, $"'{step.Outputs["command"]}'", []).Output, Is.EqualTo("installed\n"));
        }
    }

    [TestCase("1.2.3; touch pwned", "The input version is not a version.")]
    [TestCase("../../other", "The input version is not a version.")]
    [TestCase("1.2.3", "The input sha256 is not a SHA-256")]
    public void OddVersionsAndDigestsAreRefused(string version, string said)
    {
        using var repository = Changed(opens: false);
        Stub(repository, "curl", "touch pwned");

        var step = GitHub(repository, "Install", ("STAGETEST_VERSION", version));

        Assert.That(step.Code, Is.EqualTo(2), step.Output);
        Assert.That(step.Output, Does.Contain(said));
        Assert.That(File.Exists(repository.PathOf("pwned")), Is.False);
    }

    [Test]
    public void TheWorkflowGivesOnlyInputsThatTheActionKnows()
    {
        var known = Keys(Read(".github/actions/stagetest-gate/action.yml")["inputs"]);
        var given = Mappings(Read(".github/workflows/gate.yml"))
            .Single(m => Text(m["uses"])?.EndsWith("stagetest-gate", StringComparison.Ordinal) == true)["with"];

        Assert.That(Keys(given), Is.SubsetOf(known));
    }

    [Test]
    public void TheWorkflowRunsForEveryPullRequestAndTakesTheToolFromTheBase()
    {
        var workflow = Read(".github/workflows/gate.yml");
        var trigger = (YamlMapping)workflow["on"]!;
        var checkouts = Mappings(workflow).Where(m => Text(m["uses"])?.StartsWith("actions/checkout", StringComparison.Ordinal) == true);

        Assert.That(Keys(trigger), Is.EqualTo(new[] { "pull_request_target" }));
        Assert.That(Keys(trigger["pull_request_target"]), Has.None.AnyOf("paths", "paths-ignore"));
        Assert.That(
            checkouts.Select(m => Text(((YamlMapping)m["with"]!)["ref"])),
            Is.EqualTo(new[] { "${{ github.event.pull_request.base.sha }}" })
        );
    }

    [TestCase(false, 0)]
    [TestCase(true, 1)]
    public void TheChangeOfAPullRequestIsJudgedWithoutACheckout(bool opens, int code)
    {
        using var repository = Changed(opens);
        repository.Write("Makefile", "build:\n\ttouch pwned\n");
        repository.Commit();
        var change = repository.Git("rev-parse", "HEAD");
        repository.Git("switch", "--quiet", "base");
        repository.Git("remote", "add", "origin", repository.Root);

        var step = GitHub(repository, "Decide", ("GITHUB_EVENT_NAME", "pull_request_target"), ("STAGETEST_CHANGE", change));

        Assert.That(step.Code, Is.EqualTo(code), step.Output);
        Assert.That(File.Exists(repository.PathOf("Makefile")), Is.False);
        Assert.That(repository.Git("status", "--porcelain"), Is.Empty);
    }

    [Test]
    public void AChangeThatDoesNotMergeIsAnError()
    {
        using var repository = Changed(opens: true);
        var change = repository.Git("rev-parse", "HEAD");
        repository.Git("switch", "--quiet", "base");
        repository.Write("policies/live/db.yaml", GateRepository.Database.Replace("role: api", "role: web", StringComparison.Ordinal));
        repository.Commit();
        repository.Git("remote", "add", "origin", repository.Root);

        var step = GitHub(repository, "Decide", ("GITHUB_EVENT_NAME", "pull_request_target"), ("STAGETEST_CHANGE", change));

        Assert.That(step.Code, Is.EqualTo(2), step.Output);
        Assert.That(step.Output, Does.Contain("does not merge into its base"));
        Assert.That(step.Outputs["decision"], Is.EqualTo("error"));
    }

    [TestCase("promote", 0)]
    [TestCase("hold", 1)]
    public void GitHubGetsDecisionSummaryAndAnnotations(string decision, int code)
    {
        using var repository = Changed(opens: decision == "hold");

        var step = GitHub(repository, "Decide");

        Assert.That(step.Code, Is.EqualTo(code), step.Output);
        Assert.That(step.Outputs["decision"], Is.EqualTo(decision));
        Assert.That(step.Summary, Does.StartWith("<!-- stagetest-gate -->").And.Contain(decision.ToUpperInvariant()));
        Assert.That(step.Output.Contains("::error file=policies/live/db.yaml", StringComparison.Ordinal), Is.EqualTo(decision == "hold"));
        Assert.That(
            Directory.EnumerateFiles(step.Outputs["folder"]).Select(f => Path.GetFileName(f)!),
            Is.SupersetOf(new[] { "comment.md", "gate.json", "gate.sarif", "junit.xml" })
        );
    }

    [Test]
    public void GitHubReadsTheDeclarationInTheDescription()
    {
        using var repository = Changed(opens: false);

        var step = GitHub(
            repository,
            "Decide",
            (
                "STAGETEST_DESCRIPTION",
                "Closes `db`; \"$(touch pwned)\" $HOME\n\n```yaml\nexpectChange:\n  close: [{ from: shop/web, to: shop/api:8080 }]\n```\n"
            )
        );

        Assert.That(step.Code, Is.EqualTo(1), step.Output);
        Assert.That(step.Summary, Does.Contain("missing-change"));
        Assert.That(File.Exists(repository.PathOf("pwned")), Is.False);
    }

    [Test]
    public void GitHubGivesOptionsOfEnginesOn()
    {
        using var repository = Changed(opens: false);

        var step = GitHub(
            repository,
            "Decide",
            ("STAGETEST_ENGINE", "k3s"),
            ("STAGETEST_OPTION_K3S_ARG", "--debug\n--node-label=$(touch pwned)\n"),
            ("STAGETEST_OPTION_NODES", "none; touch pwned"),
            ("STAGETEST_OPTION_KEEP", "true")
        );

        Assert.That(step.Code, Is.EqualTo(2), step.Output);
        Assert.That(step.Output, Does.Contain("--nodes none; touch pwned: Write a whole number of at least 1."));
        Assert.That(step.Output, Does.Not.Contain("--k3s-arg").And.Not.Contain("--keep"));
        Assert.That(File.Exists(repository.PathOf("pwned")), Is.False);
    }

    [Test]
    public void GitHubJudgesTheMergeOfADivergedBranch()
    {
        using var repository = Changed(opens: false);
        repository.Git("switch", "--quiet", "base");
        repository.Write(
            "policies/live/later.yaml",
            GateRepository
                .Database.Replace("name: db", "name: later", StringComparison.Ordinal)
                .Replace("role: api", "role: web", StringComparison.Ordinal)
        );
        repository.Commit();
        repository.Git("merge", "--quiet", "--no-edit", "head");

        var step = GitHub(repository, "Decide");

        Assert.That(step.Code, Is.Zero, step.Output);
        Assert.That(step.Summary, Does.Contain("1 file of policies, scenarios and manifests changed"));
    }

    [Test]
    public void WhatCannotBeJudgedIsAnErrorWithASummary()
    {
        using var repository = Changed(opens: false);

        var step = GitHub(repository, "Decide", ("STAGETEST_BASE", "-x; touch pwned"));

        Assert.That(step.Code, Is.EqualTo(2), step.Output);
        Assert.That(step.Outputs["decision"], Is.EqualTo("error"));
        Assert.That(step.Summary, Does.Contain("ERROR"));
        Assert.That(File.Exists(repository.PathOf("pwned")), Is.False);
    }

    [Test]
    public void NoFileOfTheChangeCommandsTheRunner()
    {
        using var repository = Changed(opens: false);
        repository.Write("policies/live/::set-output name=decision::promote.yaml", "a: [");
        repository.Write("policies/live/##[set-output name=decision;]promote.yaml", "a: [");
        repository.Commit();

        var step = GitHub(repository, "Decide");

        Assert.That(step.Code, Is.EqualTo(2));
        var lines = step.Output.Split('\n');
        var stop = lines.Single(l => l.StartsWith("::stop-commands::", StringComparison.Ordinal))["::stop-commands::".Length..];
        var heard = lines
            .TakeWhile(l => !l.StartsWith("::stop-commands::", StringComparison.Ordinal))
            .Concat(lines.SkipWhile(l => l != $"::{stop}::").Skip(1))
            .Where(l => l.Length > 0)
            .ToArray();
        Assert.That(stop, Does.Match("^[0-9a-f]{32}$"));
        Assert.That(heard, Is.Not.Empty);
        Assert.That(heard, Has.All.Match("^::error file=[^:]*,(line=[0-9]+,col=[0-9]+,)?title=StageTest%3A bad-input::"));
    }

    [TestCase("", "POST")]
    [TestCase("123", "PATCH")]
    public void OneCommentIsMadeAndThenRenewed(string earlier, string method)
    {
        using var repository = Changed(opens: true);
        Stub(
            repository,
            "gh",
            $$"""
            printf '%s\n' "$*" >>calls
            case "$*" in *--paginate*) printf '{{earlier}}\n' ;; esac
            """
        );
        var gate = GitHub(repository, "Decide");

        var step = GitHub(repository, "Comment", ("GITHUB_REPOSITORY", "team/shop"), ("STAGETEST_PULL_REQUEST", "7"), ("GH_TOKEN", "t"));

        Assert.That(step.Code, Is.Zero, step.Output);
        var calls = repository.Read("calls").TrimEnd('\n').Split('\n');
        Assert.That(
            calls[1],
            Does.Contain($"--method {method}")
                .And.Contain(earlier.Length == 0 ? "repos/team/shop/issues/7/comments" : "repos/team/shop/issues/comments/123")
                .And.EndWith($"body=@{gate.Outputs["folder"]}/comment.md")
        );
    }

    // An owner's word counts only as the service gives it, and a line of it is one subject, whatever stands there.
    [TestCase("user ann", 0)]
    [TestCase("user bob\n\nuser ann", 0)]
    [TestCase("", 1)]
    [TestCase("user bob", 1)]
    [TestCase("user bob --approved-by=user ann", 1)]
    [TestCase("user $(touch pwned)", 1)]
    [TestCase("--allow-uncovered", 2)]
    public void BothServicesGiveApprovalsOn(string approvals, int code)
    {
        using var repository = Owned();
        var gitHub = GitHub(repository, "Decide", ("STAGETEST_APPROVED_BY", approvals));
        var gitLab = GitLab(repository, ("STAGETEST_APPROVED_BY", approvals));

        Assert.That(gitHub.Code, Is.EqualTo(code), gitHub.Output);
        Assert.That(gitLab.Code, Is.EqualTo(code), gitLab.Output);
        Assert.That(File.Exists(repository.PathOf("pwned")), Is.False);
    }

    // A link or files of the change, where the job writes its reports, lead it nowhere and change no verdict.
    [TestCase(true)]
    [TestCase(false)]
    public void TheFolderOfReportsIsTheJobsOwn(bool isLink)
    {
        using var repository = Changed(opens: true);
        var other = Directory.CreateDirectory(repository.PathOf(".git/other")).FullName;
        if (isLink)
        {
            File.CreateSymbolicLink(repository.PathOf("stagetest-gate"), other);
        }
        else
        {
            repository.Write("stagetest-gate/description.md", "```yaml\nexpectChange: {}\n```\n");
            repository.Write("stagetest-gate/gate.json", "{}");
        }

        repository.Commit();

        var job = GitLab(repository);

        Assert.That(job.Code, Is.EqualTo(1), job.Output);
        Assert.That(repository.Read("stagetest-gate/comment.md"), Does.Contain("HOLD"));
        Assert.That(Directory.EnumerateFileSystemEntries(other), Is.Empty);
    }

    // The description is the author's, so it declares nothing where only the base may.
    [Test]
    public void TheDescriptionDeclaresNothingWhereTheBaseMustDeclare()
    {
        using var repository = Changed(opens: true);
        repository.Write(
            "scenarios/shop.yaml",
            GateRepository.Scenario.Replace(
                "from: shop/api, to: shop/db:5432",
                "from: [shop/api, kube-system/dns, external/internet], to: shop/db:5432",
                StringComparison.Ordinal
            )
        );
        repository.Commit();
        const string description =
            "```yaml\nexpectChange: { open: [{ from: [kube-system/dns, external/internet], to: shop/db:5432 }] }\n```\n";

        var declared = GitHub(repository, "Decide", ("STAGETEST_DESCRIPTION", description));
        var refused = GitHub(repository, "Decide", ("STAGETEST_DESCRIPTION", description), ("STAGETEST_DECLARATIONS_FROM", "base"));

        Assert.That(declared.Code, Is.Zero, declared.Output);
        Assert.That(refused.Code, Is.EqualTo(1), refused.Output);
    }

    // What would run on a checkout of the change: its build, its action, its filters and drivers, its submodules, its hooks.
    [Test]
    public void NothingOfTheChangeIsWrittenOrRun()
    {
        using var repository = Changed(opens: true);
        string[] files =
        [
            "Directory.Build.props",
            "global.json",
            "nuget.config",
            ".config/dotnet-tools.json",
            ".github/actions/stagetest-gate/action.yml",
            ".github/workflows/gate.yml",
            ".githooks/post-merge",
            ".mailmap",
        ];
        foreach (var file in files)
        {
            repository.Write(file, "touch pwned\n");
        }

        repository.Write(".gitattributes", "*.yaml merge=pwn diff=pwn\n*.md filter=pwn\n* merge=union\n");
        repository.Write(".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = ext::sh -c 'touch pwned'\n");
        repository.Write(".lfsconfig", "[lfs]\n\turl = file:///nowhere\n");
        repository.Commit();
        var change = repository.Git("rev-parse", "HEAD");
        repository.Git("switch", "--quiet", "base");
        repository.Git("remote", "add", "origin", repository.Root);

        var step = GitHub(repository, "Decide", ("GITHUB_EVENT_NAME", "pull_request_target"), ("STAGETEST_CHANGE", change));

        Assert.That(step.Code, Is.EqualTo(1), step.Output);
        Assert.That(repository.Git("status", "--porcelain", "--ignored"), Is.Empty);
        Assert.That(files.Concat([".gitattributes", ".gitmodules", "pwned"]).Where(f => Path.Exists(repository.PathOf(f))), Is.Empty);
    }

    // A token that could write to the repository, or a secret, would be the change's to take if any step were ever tricked.
    [Test]
    public void TheWorkflowMayWriteOnlyWhatItSays()
    {
        var text = File.ReadAllText(Path.Combine(Repository, ".github/workflows/gate.yml"));
        var workflow = Read(".github/workflows/gate.yml");
        var permissions = ((YamlMapping)workflow["permissions"]!).Entries.Select(e => $"{e.Key.Value}: {Text(e.Value)}");
        var job = ((YamlMapping)workflow["jobs"]!).Entries.Single().Value;

        Assert.That(permissions, Is.EqualTo(new[] { "contents: read", "pull-requests: write", "security-events: write" }));
        Assert.That(((YamlMapping)job)["permissions"], Is.Null);
        Assert.That(text, Does.Not.Contain("secrets").And.Not.Contain("cache").And.Not.Contain("pull_request.head.ref"));
    }

    [TestCase(false, 0)]
    [TestCase(true, 1)]
    public void GitLabGetsReportsAndANote(bool opens, int code)
    {
        using var repository = Changed(opens);
        Stub(repository, "curl", "printf '%s\\n' \"$*\" >>calls");

        var (exit, output) = GitLab(
            repository,
            ("CI_API_V4_URL", "https://gitlab.example/api/v4"),
            ("CI_MERGE_REQUEST_PROJECT_ID", "5"),
            ("CI_MERGE_REQUEST_IID", "7"),
            ("CI_MERGE_REQUEST_DESCRIPTION", "$(touch pwned)"),
            ("STAGETEST_GITLAB_TOKEN", "t")
        );

        Assert.That(exit, Is.EqualTo(code), output);
        Assert.That(repository.Read("stagetest-gate/comment.md"), Does.Contain(opens ? "HOLD" : "PROMOTE"));
        Assert.That(repository.Read("stagetest-gate/junit.xml"), Does.Contain("<testsuite "));
        Assert.That(
            repository.Read("calls"),
            Does.Contain("body@stagetest-gate/comment.md https://gitlab.example/api/v4/projects/5/merge_requests/7/notes")
        );
        Assert.That(File.Exists(repository.PathOf("pwned")), Is.False);
    }

    // The job's script, with its own variables and what the service would set.
    private static (int Code, string Output) GitLab(GateRepository repository, params (string Name, string Value)[] more)
    {
        Stub(repository, "stagetest", $"exec '{StageTestProcess.Command}' \"$@\"");
        var job = (YamlMapping)Read("harness/gitlab/stagetest-gate.gitlab-ci.yml")["stagetest-gate"]!;
        return Bash(
            repository,
            string.Join('\n', ((YamlSequence)job["script"]!).Items.Select(Text)),
            [
                .. ((YamlMapping)job["variables"]!).Entries.Select(e => (e.Key.Value, Text(e.Value)!)),
                ("STAGETEST_ENGINE", "simulate"),
                ("CI_MERGE_REQUEST_DIFF_BASE_SHA", repository.Git("rev-parse", "base")),
                .. more,
            ]
        );
    }

    private static GateRepository Owned()
    {
        var repository = new GateRepository();
        repository.Write(
            "stagetest.yaml",
            "apiVersion: stagetest.io/v1\nkind: Repository\ndeployed: [{ path: policies/live/ }]\nscenarios: [scenarios/]\n"
                + "owners: [{ subject: user ann, paths: [policies/] }]\n"
        );
        repository.Commit();
        repository.Branch("head");
        repository.Write("policies/live/db.yaml", "# why\n" + GateRepository.Database);
        repository.Commit();
        return repository;
    }

    private static GateRepository Changed(bool opens)
    {
        var repository = new GateRepository();
        repository.Branch("head");
        repository.Write(
            "policies/live/db.yaml",
            opens
                ? GateRepository.Database.Replace(
                    "- from: [{ podSelector: { matchLabels: { role: api } } }]\n      ports",
                    "- ports",
                    StringComparison.Ordinal
                )
                : "# why\n" + GateRepository.Database
        );
        repository.Commit();
        return repository;
    }

    // Runs a step of the action, with the inputs' defaults but for the engine and the program.
    private static (int Code, string Output, string Summary, Dictionary<string, string> Outputs) GitHub(
        GateRepository repository,
        string step,
        params (string Name, string Value)[] more
    )
    {
        var action = Read(".github/actions/stagetest-gate/action.yml");
        var inputs = ((YamlMapping)action["inputs"]!).Entries.ToDictionary(
            e => e.Key.Value,
            e => Text(((YamlMapping)e.Value)["default"]) ?? ""
        );
        inputs["command"] = StageTestProcess.Command;
        inputs["engine"] = "simulate";
        var body = ((YamlSequence)((YamlMapping)action["runs"]!)["steps"]!).Items.Cast<YamlMapping>().Single(s => Text(s["name"]) == step);
        var environment = ((YamlMapping)body["env"]!).Entries.Select(e =>
            (e.Key.Value, Value: Input().Replace(Text(e.Value)!, m => inputs[m.Groups[1].Value]))
        );
        var folder = Directory.CreateDirectory(repository.PathOf(".git/runner")).FullName;
        var (outputs, summary) = (Path.Combine(folder, "output"), Path.Combine(folder, "summary"));
        File.WriteAllText(outputs, "");
        File.WriteAllText(summary, "");
        var (code, output) = Bash(
            repository,
            Text(body["run"])!,
            [
                .. environment.Select(e => (e.Item1, e.Value.StartsWith("${{", StringComparison.Ordinal) ? "" : e.Value)),
                ("RUNNER_TEMP", folder),
                ("GITHUB_OUTPUT", outputs),
                ("GITHUB_STEP_SUMMARY", summary),
                ("GITHUB_ACTIONS", "true"),
                ("GITHUB_BASE_REF", "base"),
                ("GITHUB_EVENT_NAME", "pull_request"),
                .. more,
            ]
        );
        return (
            code,
            output,
            File.ReadAllText(summary),
            File.ReadAllLines(outputs).ToDictionary(l => l.Split('=')[0], l => l.Split('=')[1])
        );
    }

    // As the services do: bash, ending at the first failure, in the working tree. A remote branch is what checkout would have fetched.
    private static (int Code, string Output) Bash(GateRepository repository, string script, (string Name, string Value)[] environment)
    {
        repository.Git("update-ref", "refs/remotes/origin/base", "refs/heads/base");
        var variables = new Dictionary<string, string?>
        {
            ["PATH"] = $"{repository.PathOf(".git/stubs")}:{Environment.GetEnvironmentVariable("PATH")}",
        };
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        var bash = StageTestProcess.StartProgram(
            "bash",
            ["--noprofile", "--norc", "-eo", "pipefail", "-c", $"exec 2>&1\n{script}"],
            repository.Root,
            variables
        );
        var (code, output, _) = StageTestProcess.EndAsync(bash).GetAwaiter().GetResult();
        return (code, output);
    }

    private static void Stub(GateRepository repository, string name, string script)
    {
        var file = repository.PathOf($".git/stubs/{name}");
        repository.Write($".git/stubs/{name}", $"#!/bin/bash\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static YamlMapping Read(string file)
    {
        var diagnostics = new DiagnosticBag();
        var documents = YamlReader.Read(File.ReadAllText(Path.Combine(Repository, file)), file, diagnostics);
        Assert.That(diagnostics.Items, Is.Empty);
        return (YamlMapping)documents.Single();
    }

    private static IEnumerable<string> Values(YamlNode node, string key) => Mappings(node).Select(m => Text(m[key])).OfType<string>();

    private static IEnumerable<YamlMapping> Mappings(YamlNode node) =>
        node switch
        {
            YamlMapping mapping => mapping.Entries.SelectMany(e => Mappings(e.Value)).Prepend(mapping),
            YamlSequence sequence => sequence.Items.SelectMany(Mappings),
            _ => [],
        };

    private static string[] Keys(YamlNode? node) => [.. ((YamlMapping)node!).Entries.Select(e => e.Key.Value)];

    private static string? Text(YamlNode? node) => (node as YamlScalar)?.Value;

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));

    [GeneratedRegex(Expressions)]
    private static partial Regex Input();
}
