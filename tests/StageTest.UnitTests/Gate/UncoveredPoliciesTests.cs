using System.Collections.Immutable;
using System.Text;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Gate;

namespace StageTest.UnitTests.Gate;

/// <summary>Policies that no scenario reads: which changes of files hold, and which are none.</summary>
internal sealed class UncoveredPoliciesTests
{
    private const string Policy =
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: all, namespace: shop }\n"
        + "spec: { podSelector: {}, ingress: [{}] }\n";

    [TestCase("", "deploy/a.yaml", "deploy/a.yaml NetworkPolicy 'shop/all'")]
    [TestCase("deploy/a.yaml", "", "deploy/a.yaml NetworkPolicy 'shop/all'")]
    [TestCase("deploy/a.yaml", "deploy/b.yaml", "")]
    [TestCase("docs/a.yaml", "deploy/a.yaml", "deploy/a.yaml NetworkPolicy 'shop/all'|docs/a.yaml NetworkPolicy 'shop/all'")]
    [TestCase("read/a.yaml", "read/b.yaml", "")]
    [TestCase("read/a.yaml", "deploy/a.yaml", "deploy/a.yaml NetworkPolicy 'shop/all'")]
    [TestCase("", "ignored/a.yaml", "")]
    [TestCase("ignored/a.yaml", "deploy/a.yaml", "deploy/a.yaml NetworkPolicy 'shop/all'")]
    public void AFolderCountsAndANameDoesNot(string before, string after, string places)
    {
        Assert.That(
            Places(Files(before, Policy), Files(after, Policy)),
            Is.EquivalentTo(places.Split('|', StringSplitOptions.RemoveEmptyEntries))
        );
    }

    [TestCase("# why\n" + Policy, 0)]
    [TestCase(
        "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nspec: { ingress: [{}], podSelector: {} }\n"
            + "metadata: { namespace: shop, name: all }\n",
        0
    )]
    [TestCase(Policy + "---\n" + "apiVersion: v1\nkind: Secret\nmetadata: { name: s }\n", 0)]
    [TestCase(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: all, namespace: shop }\nspec: { podSelector: {} }\n",
        1
    )]
    public void MeaningCountsAndLayoutDoesNot(string after, int count)
    {
        Assert.That(Places(Files("deploy/a.yaml", Policy), Files("deploy/a.yaml", after)), Has.Length.EqualTo(count));
    }

    [TestCase("kind: NetworkPolicy\nmetadata: { name: {{ .Name }} }\n", 1)]
    [TestCase("  - kind: \"GlobalNetworkPolicy\" # {{ x\n    a: {{ b }}\n", 1)]
    [TestCase("kind: FelixConfiguration\nmetadata: { name: {{ .Name }} }\n", 1)]
    [TestCase("kind: Tier\nmetadata: { name: {{ .Name }} }\n", 1)]
    [TestCase("kind: {{ .Kind }}\n", 1)]
    [TestCase("kind: Deployment\nmetadata: { name: {{ .Name }} }\n", 0)]
    [TestCase("name: {{ .Name }}\n", 0)]
    public void ATemplateHoldsWhereItMayMakeAPolicy(string text, int count)
    {
        Assert.That(Places([], Files("chart/templates/a.yaml", text)), Has.Length.EqualTo(count));
    }

    [TestCase("live/a.yaml", 1)]
    [TestCase("other/a.yaml", 0)]
    public void WhereDeployersLookEachKindCountsThatIsNotHarmless(string path, int count)
    {
        var text =
            "apiVersion: example.org/v1\nkind: Firewall\nmetadata: { name: f }\n---\n"
            + "apiVersion: example.org/v1\nkind: Harmless\nmetadata: { name: h }\n";

        Assert.That(Places([], Files(path, text)), Has.Length.EqualTo(count));
    }

    [TestCase("cilium.io/v2", "CiliumNetworkPolicy", 1)]
    [TestCase("projectcalico.org/v3", "FelixConfiguration", 1)]
    [TestCase("security.istio.io/v1", "AuthorizationPolicy", 1)]
    [TestCase("apps/v1", "Deployment", 0)]
    public void AKindThatChangesTrafficCountsWhereverItLies(string apiVersion, string kind, int count)
    {
        var text = $"apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {{ name: x }}\n";

        Assert.That(Places([], Files("other/a.yaml", text)), Has.Length.EqualTo(count));
    }

    private static Dictionary<string, string> Files(string path, string text) => path.Length == 0 ? [] : new() { [path] = text };

    private static string[] Places(Dictionary<string, string> before, Dictionary<string, string> after) =>
        [
            .. new UncoveredPolicies(
                Tree(before),
                Tree(after),
                path => path.StartsWith("ignored/", StringComparison.Ordinal),
                manifest => manifest.Kind == "Harmless"
            )
                .Reasons()
                .Select(r => r.Place),
        ];

    private static RepositoryTree Tree(Dictionary<string, string> files)
    {
        ImmutableHashSet<string> read = [.. files.Keys.Where(f => f.StartsWith("read/", StringComparison.Ordinal))];
        return new()
        {
            Digests = files.ToImmutableSortedDictionary(
                f => f.Key,
                f => InputFile.Digest(Encoding.UTF8.GetBytes(f.Value)),
                StringComparer.Ordinal
            ),
            TextOf = path => files.GetValueOrDefault(path),
            Judged = read,
            Read = read,
            IsDeployed = path => path.StartsWith("live/", StringComparison.Ordinal),
        };
    }
}
