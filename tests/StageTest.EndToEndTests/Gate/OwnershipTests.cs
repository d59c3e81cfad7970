using NUnit.Framework;

namespace StageTest.EndToEndTests.Gate;

/// <summary>The gate asks for an owner's approval of files of any name, also in a working tree that nothing was committed of.</summary>
internal sealed class OwnershipTests
{
    private const string Settings = """
        apiVersion: stagetest.io/v1
        kind: Repository
        deployed: [{ path: policies/live/ }]
        owners: [{ subject: group team-shop, paths: [policies/] }]

        """;

    private const string Rbac = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: author }
        rules: [{ apiGroups: [projectcalico.org], resources: [stagednetworkpolicies], verbs: [get, create] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: author }
        roleRef: { kind: ClusterRole, name: author }
        subjects: [{ kind: Group, name: team-shop }]

        """;

    private GateRepository _repository = null!;

    [SetUp]
    public void Make()
    {
        _repository = new();
        _repository.Write("stagetest.yaml", Settings);
        _repository.Write("policies/notes.txt", "one\n");
        _repository.Write("README.txt", "one\n");
        _repository.Commit();
    }

    [TearDown]
    public void Remove() => _repository.Dispose();

    [TestCase("true", 0)]
    [TestCase("echo two >README.txt", 0)]
    [TestCase("echo two >policies/notes.txt", 1, Description = "as long as before")]
    [TestCase("rm policies/notes.txt", 1)]
    [TestCase("echo one >policies/new", 1)]
    [TestCase("ln -sf ../README.txt policies/notes.txt", 1)]
    [TestCase("rm policies/notes.txt && mkfifo policies/notes.txt", 1)]
    public async Task AWorkingTreeIsLookedAt(string change, int code)
    {
        _repository.Write(".git/change.sh", change);
        _repository.Script(_repository.PathOf(".git/change.sh"));

        var (held, report, error) = await _repository.JudgeAsync("--base", "base");
        var (approved, _, _) = await _repository.JudgeAsync("--base", "base", "--approved-by", "group team-shop");

        Assert.That(held, Is.EqualTo(code), error + report);
        Assert.That(approved, Is.Zero);
    }

    /// <summary>A change of a role alone affects the scenarios that name its file, and what it opens must be declared.</summary>
    [TestCase("", 1)]
    [TestCase("expectChange: { access: { open: [{ who: group team-shop, may: update, kind: StagedNetworkPolicy }] } }\n", 0)]
    public async Task WhatAChangeOfRolesOpensIsDeclared(string declared, int code)
    {
        const string Access = "access: { manifests: [../rbac.yaml], install: crds }\n";
        _repository.Write("rbac.yaml", Rbac);
        _repository.Write("scenarios/shop.yaml", GateRepository.Scenario + Access);
        _repository.Commit();
        _repository.Branch("head");
        _repository.Write("rbac.yaml", Rbac.Replace("create", "create, update", StringComparison.Ordinal));
        _repository.Write("scenarios/shop.yaml", GateRepository.Scenario + Access + declared);

        var (held, report, error) = await _repository.JudgeAsync("--base", "base");

        Assert.That(held, Is.EqualTo(code), error + report);
        Assert.That(
            report.GetProperty("reasons").EnumerateArray().Select(r => r.GetProperty("id").GetString()).Distinct(),
            Is.EqualTo(code == 0 ? [] : new[] { "access-opened" })
        );
    }

    [Test]
    public async Task WhatIsNotASubjectIsAnErrorOfTheCommandLine()
    {
        var (code, _, error) = await _repository.JudgeAsync("--base", "base", "--approved-by", "team-shop");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("--approved-by 'team-shop' is not a subject. Write 'user NAME'"));
    }
}
