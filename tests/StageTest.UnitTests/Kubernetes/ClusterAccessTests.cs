using System.Net;
using System.Text.Json;
using NUnit.Framework;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Engines.Access;

namespace StageTest.UnitTests.Kubernetes;

/// <summary>
/// What the client makes of an API server's answers about rights. The server is made up: what real ones answer, these tests do not show.
/// </summary>
internal sealed class ClusterAccessTests
{
    private const string Policies = "/apis/projectcalico.org/v3/namespaces/shop/networkpolicies";
    private const string No = """{"kind":"Status","message":"no"}""";

    private const string Calico =
        """{"kind":"APIResourceList","groupVersion":"projectcalico.org/v3","resources":["""
        + """{"name":"networkpolicies","singularName":"","namespaced":true,"kind":"NetworkPolicy","verbs":["get"]},"""
        + """{"name":"tiers","singularName":"","namespaced":false,"kind":"Tier","verbs":["get"]}]}""";

    private static readonly AccessSubject Ann = new(SubjectKind.User, "", "ann");
    private static readonly AccessSubject Team = new(SubjectKind.Group, "", "team");

    [Test]
    public async Task RolesAreReadToTheLastPage()
    {
        using var server = new FakeApi(
            request =>
                request.Path switch
                {
                    "/apis/projectcalico.org/v3" => (200, Calico),
                    var p when p.StartsWith("/apis/projectcalico.org/v3/tiers", StringComparison.Ordinal) => (
                        200,
                        """{"items":[{"metadata":{"name":"shop"}}]}"""
                    ),
                    var p when p.Contains("/clusterroles", StringComparison.Ordinal) => (200, RolePage(p)),
                    var p when p.Contains("rbac.authorization.k8s.io", StringComparison.Ordinal) => (200, """{"metadata":{},"items":[]}"""),
                    _ => (404, No),
                },
            hasCalico: false
        );
        using var access = Access(server);
        var diagnostics = new DiagnosticBag();

        var (rbac, tiers) = await access.ReadAsync(diagnostics, CancellationToken.None);

        Assert.That(diagnostics.Items, Is.Empty);
        Assert.That(rbac.Roles.Select(r => r.Name), Is.EqualTo(["first", "second"]));
        Assert.That(tiers, Is.EqualTo(["shop"]));
    }

    [Test]
    public void RolesThatMayNotBeListedAreAnError()
    {
        using var server = new FakeApi(_ => (403, No));
        using var access = Access(server);

        Assert.That(
            async () => await access.ReadAsync(new(), CancellationToken.None),
            Throws.InstanceOf<EngineException>().With.Message.Contains("refused to list Roles: 403 no")
        );
    }

    [TestCase("""{"allowed":true}""", true)]
    [TestCase("""{"allowed":false}""", false)]
    [TestCase("""{"allowed":false,"denied":true}""", false)]
    [TestCase("""{"allowed":true,"evaluationError":"one role is gone"}""", true)]
    public async Task ReviewsAreTakenAsTheyAre(string status, bool allowed)
    {
        using var server = new FakeApi(_ => (201, $$"""{"status":{{status}}}"""));
        using var access = Access(server);
        var right = new Right("create", "projectcalico.org", "tier.networkpolicies", "shop.*", "shop");

        var answers = await access.ReviewAsync([(Team, right)], CancellationToken.None);

        Assert.That(answers[(Team, right)], Is.EqualTo(allowed));
        var spec = JsonDocument.Parse(server.Requests.Single().Body).RootElement.GetProperty("spec");
        Assert.That(spec.GetProperty("groups").EnumerateArray().Select(g => g.GetString()), Is.EqualTo(["system:authenticated", "team"]));
        Assert.That(spec.GetProperty("resourceAttributes").GetProperty("name").GetString(), Is.EqualTo("shop.*"));
    }

    [TestCase(201, """{"status":{"allowed":false,"evaluationError":"no webhook"}}""", "could not review whether user ann may")]
    [TestCase(403, No, "refused to review the access of a subject: 403 no")]
    public void ReviewsThatSayNothingAreErrors(int status, string body, string message)
    {
        using var server = new FakeApi(_ => (status, body));
        using var access = Access(server);

        Assert.That(
            async () => await access.ReviewAsync([(Ann, new("get", "projectcalico.org", "tiers", "shop", ""))], CancellationToken.None),
            Throws.InstanceOf<EngineException>().With.Message.Contains(message)
        );
    }

    /// <summary>Only the answer to the subject's own write proves anything, and only where the same write of the caller passes.</summary>
    [TestCase(201, 201, "", true, "the server accepts the write")]
    [TestCase(201, 403, "ann cannot create", false, "ann cannot create")]
    [TestCase(201, 403, "bob cannot impersonate resource users", null, "403 bob cannot impersonate resource users")]
    [TestCase(201, 422, "spec is invalid", null, "422 spec is invalid")]
    [TestCase(403, 403, "no", null, "the same write is refused for the caller too: 403 no")]
    [TestCase(403, 201, "no", null, "the same write is refused for the caller too: 403 no")]
    public async Task WritesProve(int control, int status, string message, bool? allowed, string detail)
    {
        using var server = Writes(request => Impersonated(request) is null ? control : status, message);
        using var access = Access(server);

        var proof = (await access.ProveAsync([Point(Ann, "create")], CancellationToken.None)).Single();

        Assert.That((proof.IsAllowed, proof.Detail), Is.EqualTo((allowed, detail)));
        Assert.That(server.Requests.Select(r => r.Path), Is.All.EqualTo($"{Policies}?dryRun=All"));
    }

    [Test]
    public async Task OneControlIsForAllSubjects()
    {
        var asked = new List<string?>();
        using var server = Writes(
            request =>
            {
                asked.Add(Impersonated(request));
                return 201;
            },
            ""
        );
        using var access = Access(server);

        var proofs = await access.ProveAsync([Point(Ann, "create"), Point(Team, "create")], CancellationToken.None);

        Assert.That(proofs.Select(p => p.IsAllowed), Is.All.True);
        Assert.That(asked, Is.EquivalentTo(new[] { null, "ann of ", "stagetest:member of team" }));
    }

    /// <summary>The policy that is written stands on the second page, because the first has none of the tier.</summary>
    [TestCase("update", "PUT")]
    [TestCase("patch", "PATCH")]
    [TestCase("delete", "DELETE")]
    public async Task PoliciesAreLookedForToTheLastPage(string verb, string method)
    {
        using var server = Writes(_ => 200, "");
        using var access = Access(server);

        var proof = (await access.ProveAsync([Point(Ann, verb)], CancellationToken.None)).Single();

        Assert.That(proof.IsAllowed, Is.True, proof.Detail);
        Assert.That(
            server.Requests.Where(r => r.Method == method).Select(r => r.Path),
            Is.EqualTo(Enumerable.Repeat($"{Policies}/shop.db?dryRun=All", 2))
        );
    }

    [TestCase(200, """{"items":[]}""", "there is no existing object to write")]
    [TestCase(200, """{"items":[{"metadata":{"name":"db"}}]}""", "there is no existing object to write")]
    [TestCase(403, No, "the existing networkpolicies cannot be listed: 403 no")]
    [TestCase(410, """{"message":"expired"}""", "the existing networkpolicies cannot be listed: 410 expired")]
    public async Task WithoutAPolicyNothingIsProven(int status, string body, string detail)
    {
        using var server = new FakeApi(_ => (status, body));
        using var access = Access(server);

        var proof = (await access.ProveAsync([Point(Ann, "update")], CancellationToken.None)).Single();

        Assert.That((proof.IsAllowed, proof.Detail), Is.EqualTo(((bool?)null, detail)));
    }

    [Test]
    public async Task KindsThatAreNotServedProveNothing()
    {
        using var server = new FakeApi(_ => (404, No));
        using var access = Access(server);
        var point = Point(Ann, "create") with { Kind = AccessKind.Named("globalnetworkpolicies").Single(), Namespace = "" };

        var proof = (await access.ProveAsync([point], CancellationToken.None)).Single();

        Assert.That(proof.IsAllowed, Is.Null);
        Assert.That(proof.Detail, Is.EqualTo("the cluster does not serve projectcalico.org/v3 GlobalNetworkPolicy"));
    }

    private static ClusterAccess Access(FakeApi server) => new(server.Connect(_ => { }), "made-up");

    private static AccessPoint Point(AccessSubject subject, string verb) =>
        new(subject, AccessKind.Named("networkpolicies.projectcalico.org").Single(), "shop", "shop", "", verb);

    // Answers writes by who sends them. Lists have two pages.
    private static FakeApi Writes(Func<HttpListenerRequest, int> status, string message) =>
        new(_ => (404, No))
        {
            AnswerFirst = request =>
                request.HttpMethod == "GET"
                    ? request.RawUrl!.StartsWith(Policies, StringComparison.Ordinal)
                        ? (200, PolicyPage(request.RawUrl))
                        : null
                    : (status(request), JsonSerializer.Serialize(new Dictionary<string, string> { ["message"] = message })),
        };

    private static string? Impersonated(HttpListenerRequest request) =>
        request.Headers["Impersonate-User"] is { } user ? $"{user} of {request.Headers["Impersonate-Group"]}" : null;

    private static string PolicyPage(string path) =>
        IsLast(path)
            ? """{"metadata":{},"items":[{"metadata":{"name":"shop.db"},"spec":{"tier":"shop"}}]}"""
            : """{"metadata":{"continue":"a b"},"items":[{"metadata":{"name":"web"},"spec":{}}]}""";

    private static string RolePage(string path) =>
        IsLast(path)
            ? """{"metadata":{},"items":[{"metadata":{"name":"second"},"rules":[]}]}"""
            : """{"metadata":{"continue":"a b"},"items":[{"metadata":{"name":"first"},"rules":[]}]}""";

    private static bool IsLast(string path) => path.Contains("continue=a%20b", StringComparison.Ordinal);
}
