using System.Runtime.Versioning;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Gate;

/// <summary>The job for GitLab: its script is run as it stands, with what the service would set.</summary>
[Platform(Exclude = "Win", Reason = "Programs are made with their mode.")]
[UnsupportedOSPlatform("windows")]
internal sealed class GitLabJobTests
{
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
        var gitHub = Pipeline.GitHub(repository, "Decide", ("STAGETEST_APPROVED_BY", approvals));
        var gitLab = Pipeline.GitLab(repository, ("STAGETEST_APPROVED_BY", approvals));

        Assert.That(gitHub.Code, Is.EqualTo(code), gitHub.Output);
        Assert.That(gitLab.Code, Is.EqualTo(code), gitLab.Output);
        Assert.That(File.Exists(repository.PathOf("pwned")), Is.False);
    }

    // A log of flows that were seen, one a line: what of it the change would break is a reason to hold.
    [TestCase("\nempty.jsonl\nseen.jsonl\n", true)]
    [TestCase("", false)]
    [TestCase("seen.jsonl --allow-uncovered $(touch pwned)", null)]
    public void BothServicesGiveLogsOfFlowsOn(string logs, bool? breaks)
    {
        using var repository = Pipeline.Changed(opens: false);
        repository.Write("policies/live/api.yaml", ObservedFlowsTests.Closed);
        repository.Commit();
        repository.Write("seen.jsonl", ObservedFlowsTests.Seen);
        repository.Write("empty.jsonl", "");

        var gitHub = Pipeline.GitHub(repository, "Decide", ("STAGETEST_FLOWS", logs));
        var gitLab = Pipeline.GitLab(repository, ("STAGETEST_FLOWS", logs));

        foreach (var (code, output) in new[] { (gitHub.Code, gitHub.Output), gitLab })
        {
            Assert.That(code, Is.EqualTo(breaks is null ? 2 : 1), output);
            Assert.That(output.Contains("breaks-observed-flow", StringComparison.Ordinal), Is.EqualTo(breaks == true), output);
        }

        Assert.That(File.Exists(repository.PathOf("pwned")), Is.False);
    }

    // A link or files of the change, if the job writes its reports, lead it nowhere and change no verdict.
    [TestCase(true)]
    [TestCase(false)]
    public void TheFolderOfReportsIsTheJobsOwn(bool isLink)
    {
        using var repository = Pipeline.Changed(opens: true);
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

        var job = Pipeline.GitLab(repository);

        Assert.That(job.Code, Is.EqualTo(1), job.Output);
        Assert.That(repository.Read("stagetest-gate/comment.md"), Does.Contain("HOLD"));
        Assert.That(Directory.EnumerateFileSystemEntries(other), Is.Empty);
    }

    [TestCase(false, 0)]
    [TestCase(true, 1)]
    public void GitLabGetsReportsAndANote(bool opens, int code)
    {
        using var repository = Pipeline.Changed(opens);
        Pipeline.Stub(repository, "curl", "printf '%s\\n' \"$*\" >>calls");

        var (exit, output) = Pipeline.GitLab(
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
}
