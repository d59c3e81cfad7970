using NUnit.Framework;
using StageTest.UnitTests.Cli;

namespace StageTest.UnitTests.Evaluation;

/// <summary>What Calico makes of a pod: <c>podToDefaultWorkloadEndpoint</c> in <c>libcalico-go/lib/backend/k8s/conversion</c>.</summary>
internal sealed class PodConversionTests
{
    [TestCase("containers: [{ name: d, image: d, ports: [{ name: sql, containerPort: 5432 }] }]", "TCP 5432")]
    [TestCase(
        "initContainers: [{ name: i, image: i, ports: [{ name: sql, containerPort: 9999 }] }], "
            + "containers: [{ name: d, image: d, ports: [{ name: sql, containerPort: 5432 }] }]",
        "TCP 5432,9999"
    )]
    [TestCase(
        "initContainers: [{ name: i, image: i, ports: [{ containerPort: 9999 }] }], "
            + "containers: [{ name: d, image: d, ports: [{ name: sql, containerPort: 5432 }] }]",
        "TCP 5432"
    )]
    public async Task NameOfAPortMeansThoseOfInitContainersToo(string containers, string allowed)
    {
        using var command = new CommandLine();
        command.Write(
            "all.yaml",
            $$"""
            apiVersion: v1
            kind: Pod
            metadata: { name: api, namespace: shop, labels: { app: api } }
            spec: { containers: [{ name: a, image: a }] }
            ---
            apiVersion: v1
            kind: Pod
            metadata: { name: db, namespace: shop, labels: { app: db } }
            spec: { {{containers}} }
            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: db, namespace: shop }
            spec: { podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: sql }] }] }
            """
        );

        await command.RunAsync("map", command.PathOf("all.yaml"));

        Assert.That(command.Out, Does.Contain($"shop/api[Pod] => shop/db[Pod] : {allowed}\n"), command.Error);
    }

    [TestCase(62, true)]
    [TestCase(63, false)]
    public async Task NameOfAnAccountIsALabelIfItIsShort(int length, bool isDenied)
    {
        using var command = new CommandLine();
        var account = new string('a', length);
        command.Write(
            "all.yaml",
            $$"""
            apiVersion: v1
            kind: Pod
            metadata: { name: evil, namespace: shop, labels: { app: evil } }
            spec: { serviceAccountName: {{account}}, containers: [{ name: a, image: a }] }
            ---
            apiVersion: v1
            kind: Pod
            metadata: { name: db, namespace: shop, labels: { app: db } }
            spec: { containers: [{ name: d, image: d, ports: [{ containerPort: 80 }] }] }
            ---
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata: { name: db, namespace: shop }
            spec:
              selector: app == 'db'
              types: [Ingress]
              ingress:
                - { action: Deny, source: { serviceAccounts: { names: [{{account}}] } } }
                - { action: Allow, protocol: TCP, destination: { ports: [80] } }
            """
        );

        await command.RunAsync("map", command.PathOf("all.yaml"));

        Assert.That(
            command.Out.Contains("shop/evil[Pod] => shop/db[Pod] : TCP 80\n", StringComparison.Ordinal),
            Is.Not.EqualTo(isDenied),
            command.Error + command.Out
        );
    }
}
