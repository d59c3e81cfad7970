using System.Runtime.Versioning;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Gate;

/// <summary>The action for GitHub: its script is run as it stands, with what the service would set.</summary>
[Platform(Exclude = "Win", Reason = "Programs are made with their mode.")]
[UnsupportedOSPlatform("windows")]
internal sealed class GitHubActionTests
{
    [TestCase(false, 0)]
    [TestCase(true, 1)]
    public void TheChangeOfAPullRequestIsJudgedWithoutACheckout(bool opens, int code)
    {
        using var repository = Pipeline.Changed(opens);
        repository.Write("Makefile", "build:\n\ttouch pwned\n");
        repository.Commit();
        var change = repository.Git("rev-parse", "HEAD");
        repository.Git("switch", "--quiet", "base");
        repository.Git("remote", "add", "origin", repository.Root);

        var step = Pipeline.GitHub(repository, "Decide", ("GITHUB_EVENT_NAME", "pull_request_target"), ("STAGETEST_CHANGE", change));

        Assert.That(step.Code, Is.EqualTo(code), step.Output);
        Assert.That(File.Exists(repository.PathOf("Makefile")), Is.False);
        Assert.That(repository.Git("status", "--porcelain"), Is.Empty);
    }

    [Test]
    public void AChangeThatDoesNotMergeIsAnError()
    {
        using var repository = Pipeline.Changed(opens: true);
        var change = repository.Git("rev-parse", "HEAD");
        repository.Git("switch", "--quiet", "base");
        repository.Write("policies/live/db.yaml", GateRepository.Database.Replace("role: api", "role: web", StringComparison.Ordinal));
        repository.Commit();
        repository.Git("remote", "add", "origin", repository.Root);

        var step = Pipeline.GitHub(repository, "Decide", ("GITHUB_EVENT_NAME", "pull_request_target"), ("STAGETEST_CHANGE", change));

        Assert.That(step.Code, Is.EqualTo(2), step.Output);
        Assert.That(step.Output, Does.Contain("does not merge into its base"));
        Assert.That(step.Outputs["decision"], Is.EqualTo("error"));
    }

    [TestCase("promote", 0)]
    [TestCase("hold", 1)]
    public void GitHubGetsDecisionSummaryAndAnnotations(string decision, int code)
    {
        using var repository = Pipeline.Changed(opens: decision == "hold");

        var step = Pipeline.GitHub(repository, "Decide");

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
        using var repository = Pipeline.Changed(opens: false);

        var step = Pipeline.GitHub(
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
        using var repository = Pipeline.Changed(opens: false);

        var step = Pipeline.GitHub(
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
        using var repository = Pipeline.Changed(opens: false);
        repository.Git("switch", "--quiet", "base");
        repository.Write(
            "policies/live/later.yaml",
            GateRepository
                .Database.Replace("name: db", "name: later", StringComparison.Ordinal)
                .Replace("role: api", "role: web", StringComparison.Ordinal)
        );
        repository.Commit();
        repository.Git("merge", "--quiet", "--no-edit", "head");

        var step = Pipeline.GitHub(repository, "Decide");

        Assert.That(step.Code, Is.Zero, step.Output);
        Assert.That(step.Summary, Does.Contain("1 file of policies, scenarios and manifests changed"));
    }

    [Test]
    public void WhatCannotBeJudgedIsAnErrorWithASummary()
    {
        using var repository = Pipeline.Changed(opens: false);

        var step = Pipeline.GitHub(repository, "Decide", ("STAGETEST_BASE", "-x; touch pwned"));

        Assert.That(step.Code, Is.EqualTo(2), step.Output);
        Assert.That(step.Outputs["decision"], Is.EqualTo("error"));
        Assert.That(step.Summary, Does.Contain("ERROR"));
        Assert.That(File.Exists(repository.PathOf("pwned")), Is.False);
    }

    [Test]
    public void NoFileOfTheChangeCommandsTheRunner()
    {
        using var repository = Pipeline.Changed(opens: false);
        repository.Write("policies/live/::set-output name=decision::promote.yaml", "a: [");
        repository.Write("policies/live/##[set-output name=decision;]promote.yaml", "a: [");
        repository.Commit();

        var step = Pipeline.GitHub(repository, "Decide");

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
        using var repository = Pipeline.Changed(opens: true);
        Pipeline.Stub(
            repository,
            "gh",
            $$"""
            printf '%s\n' "$*" >>calls
            case "$*" in *--paginate*) printf '{{earlier}}\n' ;; esac
            """
        );
        var gate = Pipeline.GitHub(repository, "Decide");

        var step = Pipeline.GitHub(
            repository,
            "Comment",
            ("GITHUB_REPOSITORY", "team/shop"),
            ("STAGETEST_PULL_REQUEST", "7"),
            ("GH_TOKEN", "t")
        );

        Assert.That(step.Code, Is.Zero, step.Output);
        var calls = repository.Read("calls").TrimEnd('\n').Split('\n');
        Assert.That(
            calls[1],
            Does.Contain($"--method {method}")
                .And.Contain(earlier.Length == 0 ? "repos/team/shop/issues/7/comments" : "repos/team/shop/issues/comments/123")
                .And.EndWith($"body=@{gate.Outputs["folder"]}/comment.md")
        );
    }

    // The description is the author's, so it declares nothing where only the base may.
    [Test]
    public void TheDescriptionDeclaresNothingWhereTheBaseMustDeclare()
    {
        using var repository = Pipeline.Changed(opens: true);
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

        var declared = Pipeline.GitHub(repository, "Decide", ("STAGETEST_DESCRIPTION", description));
        var refused = Pipeline.GitHub(
            repository,
            "Decide",
            ("STAGETEST_DESCRIPTION", description),
            ("STAGETEST_DECLARATIONS_FROM", "base")
        );

        Assert.That(declared.Code, Is.Zero, declared.Output);
        Assert.That(refused.Code, Is.EqualTo(1), refused.Output);
    }

    // What would run on a checkout of the change: its build, its action, its filters and drivers, its submodules, its hooks.
    [Test]
    public void NothingOfTheChangeIsWrittenOrRun()
    {
        using var repository = Pipeline.Changed(opens: true);
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

        var step = Pipeline.GitHub(repository, "Decide", ("GITHUB_EVENT_NAME", "pull_request_target"), ("STAGETEST_CHANGE", change));

        Assert.That(step.Code, Is.EqualTo(1), step.Output);
        Assert.That(repository.Git("status", "--porcelain", "--ignored"), Is.Empty);
        Assert.That(files.Concat([".gitattributes", ".gitmodules", "pwned"]).Where(f => Path.Exists(repository.PathOf(f))), Is.Empty);
    }
}
