using System.Text.Json;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>Rights as a real API server reviews them, and lets writes pass that change nothing.</summary>
internal sealed partial class ClusterRunTests
{
    private const string Rights = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: writer, namespace: access-proof }
        rules: [{ apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [create, update, delete] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: writer, namespace: access-proof }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: writer }
        subjects:
          - { apiGroup: rbac.authorization.k8s.io, kind: User, name: ann }
          - { kind: ServiceAccount, name: deployer, namespace: access-proof }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: access-proof-reader }
        rules: [{ apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [get, patch] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: access-proof-reader }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: access-proof-reader }
        subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: team-shop }]

        """;

    private const string AccessObjects = """
        ---
        apiVersion: v1
        kind: Namespace
        metadata: { name: access-proof }
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: there, namespace: access-proof }
        spec: { podSelector: { matchLabels: { app: there } }, policyTypes: [Ingress] }

        """;

    [Test]
    public async Task RightsAreReviewedAndProvenAndFilesThatDisagreeAreFound()
    {
        await CreateAsync(AccessObjects + "---\n" + Rights);
        var before = await KubectlAsync("get", "networkpolicies", "-n", "access-proof", "-o", "json");
        var file = Path.Combine(_directory, "rbac.yaml");
        await File.WriteAllTextAsync(file, Rights);
        string[] ask = ["access", file, "--kubeconfig", Kubeconfig, "--context", "default", "--install", "crds", "--prove"];

        var (code, output, error) = await RunAsync([.. ask, "-n", "access-proof", "-o", "json"]);

        Assert.That(code, Is.Zero, error + output);
        var report = JsonDocument.Parse(output).RootElement;
        Assert.That(report.GetProperty("disagreements").GetArrayLength(), Is.Zero);
        Assert.That(
            report.GetProperty("proven").EnumerateArray().Where(IsOfKubernetes).Select(Said),
            Is.EquivalentTo([
                "user ann create allowed",
                "user ann update allowed",
                "user ann patch denied",
                "user ann delete allowed",
                "group team-shop create denied",
                "group team-shop update denied",
                "group team-shop patch allowed",
                "group team-shop delete denied",
                "serviceaccount access-proof/deployer create allowed",
                "serviceaccount access-proof/deployer update allowed",
                "serviceaccount access-proof/deployer patch denied",
                "serviceaccount access-proof/deployer delete allowed",
            ])
        );
        Assert.That(await KubectlAsync("get", "networkpolicies", "-n", "access-proof", "-o", "json"), Is.EqualTo(before));

        await File.WriteAllTextAsync(file, Rights.Replace("create, update, delete", "create, delete", StringComparison.Ordinal));
        (code, output, error) = await RunAsync([.. ask, "-n", "access-proof"]);
        Assert.That(code, Is.EqualTo(1), error + output);
        Assert.That(
            output,
            Does.Contain("user ann: update networkpolicies.networking.k8s.io in the namespace access-proof is calculated as denied, and")
        );

        // Without files, the roles of the cluster are taken, and agree with its own reviews.
        (code, output, error) = await RunAsync([.. ask[..1], .. ask[2..^1], "--as", "user ann", "-n", "access-proof"]);
        Assert.That(code, Is.Zero, error + output);
        Assert.That(output, Does.Contain("create, update, delete").And.Contain("The grades agree."));

        static bool IsOfKubernetes(JsonElement proof) => proof.GetProperty("cell").GetProperty("group").GetString() == "networking.k8s.io";
        static string Said(JsonElement proof)
        {
            var cell = proof.GetProperty("cell");
            return $"{cell.GetProperty("subject").GetString()} {cell.GetProperty("verbs")[0].GetString()} "
                + proof.GetProperty("outcome").GetString();
        }
    }
}
