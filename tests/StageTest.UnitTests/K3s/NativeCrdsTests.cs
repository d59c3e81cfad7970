using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Engines.K3s;
using StageTest.UnitTests.Kubernetes;

namespace StageTest.UnitTests.K3s;

/// <summary>What fills in Calico's defaults is applied in the version that the cluster serves.</summary>
internal sealed class NativeCrdsTests
{
    private const string Group = "/apis/admissionregistration.k8s.io";

    [TestCase("v1", ExpectedResult = "v1")]
    [TestCase("v1beta1", ExpectedResult = "v1beta1")]
    [TestCase("v1 v1beta1", ExpectedResult = "v1")]
    public async Task<string> NewestVersionThatIsServedIsTaken(string served)
    {
        using var api = Api(served.Split(' '));
        using var client = api.Connect(_ => { });

        var objects = await NativeCrds.AsServedAsync(
            client,
            [
                Of("v1beta1", "MutatingAdmissionPolicy"),
                Of("v1beta1", "MutatingAdmissionPolicyBinding"),
                Of("v1", "ValidatingAdmissionPolicy"),
            ],
            CancellationToken.None
        );

        Assert.That((string?)objects[2]["apiVersion"], Is.EqualTo("admissionregistration.k8s.io/v1"));
        Assert.That((string?)objects[1]["apiVersion"], Is.EqualTo((string?)objects[0]["apiVersion"]));
        return ((string)objects[0]["apiVersion"]!).Split('/')[1];
    }

    [Test]
    public void ClusterWithoutItIsRefused()
    {
        using var api = Api();
        using var client = api.Connect(_ => { });

        Assert.That(
            () => NativeCrds.AsServedAsync(client, [], CancellationToken.None),
            Throws
                .TypeOf<EngineException>()
                .With.Message.StartsWith(
                    "Calico with native v3 CRDs needs MutatingAdmissionPolicy, and the cluster (v1.34.0) does not serve"
                )
                .And.Message.Contains("--k3s-image")
        );
    }

    private static JsonObject Of(string version, string kind) =>
        new()
        {
            ["apiVersion"] = $"admissionregistration.k8s.io/{version}",
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = "one" },
        };

    // Every version has webhooks; only some have the policy.
    private static FakeApi Api(params string[] versions) =>
        new(asked =>
            asked.Path.StartsWith(Group, StringComparison.Ordinal)
                ? (200, List(asked.Path["/apis/".Length..], versions.Contains(asked.Path[(Group.Length + 1)..])))
                : (404, "{}")
        );

    private static string List(string group, bool hasPolicy) =>
        $$"""{"kind":"APIResourceList","groupVersion":"{{group}}","resources":[{"name":"one","singularName":"","namespaced":false,"""
        + $$""" "kind":"{{(hasPolicy ? "MutatingAdmissionPolicy" : "Other")}}","verbs":[]}]}""";
}
