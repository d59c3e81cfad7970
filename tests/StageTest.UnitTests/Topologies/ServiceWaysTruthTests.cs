using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Topologies;

/// <summary>
/// Every way into a Service, compared with a table of what kube-proxy's rules do, written apart from <see cref="ServiceWays"/>:
/// <c>KUBE-EXT</c> masks what nodes' ports and external addresses take, but for pods and local endpoints with the policy Local;
/// <c>KUBE-SVL</c> has local endpoints only (<c>pkg/proxy/iptables/proxier.go</c>).
/// </summary>
internal sealed class ServiceWaysTruthTests
{
    private static readonly string[][] Backends =
    [
        ["one"],
        ["two"],
        ["one", "two"],
    ];

    [Test]
    public void EveryWayIsAsKubeProxyMakesIt(
        [Values("IPv4", "IPv6")] string family,
        [Values("client", "one", "two", "outside")] string letIn,
        [Values("", "pods", "two")] string letOut
    )
    {
        using var text = new ScenarioText().With("policy.yaml", Policy(family, letIn, letOut));
        var scenario = text.Read(
            "  promoted: { default: ignore, deny: [{ from: shop/client, to: \"shop/one:8080\" }] }",
            "{ enforced: [policy.yaml] }",
            Topology(family)
        );
        Assert.That(scenario, Is.Not.Null, string.Join('\n', text.Diagnostics.Sorted()));
        var evaluator = new PolicyEvaluator(scenario!.Topology, Placement.Default(scenario.Topology), scenario.Policies);
        var asked = 0;
        foreach (var (service, external, inside, backends) in Services())
        {
            foreach (var (from, by) in Questions())
            {
                var name =
                    $"{(from == "client" ? "shop/client" : "external/user")} -> service/shop/{service}{(by is null ? "" : "@" + by)}:80";
                var flow = Flow.Parse($"{name}/tcp{(family == "IPv6" ? "6" : "")}")!.Value;
                var expected = Expected(Seen(from, by, backends, external, inside), letIn, from == "client" ? letOut : "");

                Assert.That(evaluator.Evaluate(flow).Verdict, Is.EqualTo(expected), name);
                asked++;
            }
        }

        Assert.That(asked, Is.EqualTo(72));
    }

    // For each pod that may be chosen, if the client is seen to go as it leaves, and whom the pod sees.
    private static IEnumerable<(string To, string By)> Seen(string from, string? by, string[] backends, string external, string inside)
    {
        var isLocal = external == "Local";
        if (from == "client" && by is null)
        {
            return backends.Where(node => inside == "Cluster" || node == "one").Select(_ => ("pods", "client"));
        }

        if (from == "client")
        {
            return by == "two"
                ? backends.Where(node => !isLocal || node == "two").Select(node => ("two", node == "two" ? "one" : "two"))
                : backends.Select(node => ("pods", isLocal || node == "one" ? "client" : "one"));
        }

        return ((string[])["one", "two"])
            .Where(arrival => by is null or "loadBalancer" or "externalIP" || arrival == by)
            .SelectMany(arrival =>
                backends.Where(node => !isLocal || node == arrival).Select(node => ("pods", node == arrival ? "outside" : arrival))
            );
    }

    private static Verdict Expected(IEnumerable<(string To, string By)> ways, string letIn, string letOut)
    {
        bool[] verdicts = [.. ways.Select(way => way.By == letIn && (letOut.Length == 0 || way.To == letOut)).Distinct()];
        return verdicts is [true] ? Verdict.Allowed
            : verdicts.Length > 1 ? Verdict.NotObserved
            : Verdict.Denied;
    }

    private static IEnumerable<(string From, string? By)> Questions() =>
        ((string?[])[null, "one", "two", "loadBalancer", "externalIP"])
            .Select(by => ("client", by))
            .Concat(((string?[])[null, "one", "two"]).Select(by => ("user", by)));

    private static IEnumerable<(string Name, string External, string Inside, string[] Backends)> Services() =>
        from backends in Backends
        from policy in ((string External, string Inside)[])[("Cluster", "Cluster"), ("Local", "Cluster"), ("Cluster", "Local")]
        select (
            $"{string.Join('-', backends)}-{policy.External[0]}{policy.Inside[0]}".ToLowerInvariant(),
            policy.External,
            policy.Inside,
            backends
        );

    private static string AddressOf(string family, string end) =>
        (family, end) switch
        {
            ("IPv4", "one") => "192.168.7.1",
            ("IPv4", "two") => "192.168.7.2",
            ("IPv4", _) => "203.0.113.5",
            (_, "one") => "fd00:7::1",
            (_, "two") => "fd00:7::2",
            _ => "2001:db8::5",
        };

    private static string Policy(string family, string letIn, string letOut)
    {
        string Peer(string end) =>
            end is "client" or "pods"
                ? $"{{ podSelector: {{ matchLabels: {{ app: {(end == "pods" ? "web" : end)} }} }} }}"
                : $"{{ ipBlock: {{ cidr: \"{AddressOf(family, end)}/{(family == "IPv4" ? 32 : 128)}\" }} }}";
        var egress = letOut.Length == 0 ? "[{}]" : $"[{{ to: [{Peer(letOut)}] }}]";
        return $$"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: web, namespace: shop }
            spec: { podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{{Peer(letIn)}}] }] }
            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: client, namespace: shop }
            spec: { podSelector: { matchLabels: { app: client } }, policyTypes: [Egress], egress: {{egress}} }

            """;
    }

    private static string Topology(string family)
    {
        var port = 30_100;
        var services = Services()
            .Select(s =>
                $"    - {{ name: {s.Name}, namespace: shop, "
                + $"selector: {{ {(s.Backends.Length > 1 ? "app: web" : "at: " + s.Backends[0])} }}, "
                + $"type: LoadBalancer, externalTrafficPolicy: {s.External}, internalTrafficPolicy: {s.Inside}, externalIPs: "
                + $"[\"{(family == "IPv4" ? "198.51.100." : "2001:db8:5::")}{port - 30_000}\"], "
                + $"ports: [{{ port: 80, targetPort: 8080, nodePort: {port++} }}] }}"
            );
        return $$"""
              ipFamilies: [{{family}}]
              nodes: [{ name: one, ip: "{{AddressOf(family, "one")}}" }, { name: two, ip: "{{AddressOf(family, "two")}}" }]
              workloads:
                - { name: client, namespace: shop, labels: { app: client }, node: one, ports: [90] }
                - { name: one, namespace: shop, labels: { app: web, at: one }, node: one, ports: [8080] }
                - { name: two, namespace: shop, labels: { app: web, at: two }, node: two, ports: [8080] }
              services:
            {{string.Join('\n', services)}}
              external: [{ name: user, ip: "{{AddressOf(family, "outside")}}" }]
            """;
    }
}
