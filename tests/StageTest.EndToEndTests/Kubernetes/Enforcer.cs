using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Nft;

namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>
/// Replaces the dataplane of a node in a container that has none: reads pods and policies from the API repeatedly, and lets the node's
/// kernel forward what they allow, by the rules of the lab. As in Felix, nothing tells a client when a policy is in effect.
/// </summary>
internal sealed class Enforcer : IAsyncDisposable
{
    private const string Store = "crd.projectcalico.org";

    // A dataplane does not look at staged kinds.
    private static readonly (string Group, string Version, string Kind, string Resource)[] Kinds =
    [
        ("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies"),
        ("policy.networking.k8s.io", "v1alpha2", "ClusterNetworkPolicy", "clusternetworkpolicies"),
        ("policy.networking.k8s.io", "v1alpha1", "AdminNetworkPolicy", "adminnetworkpolicies"),
        ("policy.networking.k8s.io", "v1alpha1", "BaselineAdminNetworkPolicy", "baselineadminnetworkpolicies"),
        .. from api in new[] { ("projectcalico.org", "v3"), (Store, "v1") }
        from kind in new[]
        {
            ("Tier", "tiers"),
            ("NetworkSet", "networksets"),
            ("GlobalNetworkSet", "globalnetworksets"),
            ("NetworkPolicy", "networkpolicies"),
            ("GlobalNetworkPolicy", "globalnetworkpolicies"),
        }
        select (api.Item1, api.Item2, kind.Item1, kind.Item2),
    ];

    private readonly CancellationTokenSource _end = new();
    private readonly k8s.Kubernetes _api;
    private readonly string _process;
    private readonly Task _enforcing;

    private Enforcer(k8s.Kubernetes api, string process)
    {
        _api = api;
        _process = process;
        _enforcing = EnforceAsync(_end.Token);
    }

    /// <summary>Begins to enforce in a container with the command line of rancher/k3s, on this machine.</summary>
    public static async Task<Enforcer> StartAsync(string container)
    {
        var process = await DockerAsync("inspect", "--format", "{{.State.Pid}}", container);
        var address = (await DockerAsync("port", container, "6443/tcp")).Split('\n')[0];
        var kubeconfig = await DockerAsync("exec", container, "cat", "/etc/rancher/k3s/k3s.yaml");
        using var stream = new MemoryStream(
            Encoding.UTF8.GetBytes(kubeconfig.Replace("127.0.0.1:6443", $"127.0.0.1:{address.Split(':')[^1]}", StringComparison.Ordinal))
        );
        return new(new(await KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(stream)), process);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await _enforcing;
        }
        catch (OperationCanceledException) { }
        finally
        {
            _api.Dispose();
            _end.Dispose();
        }
    }

    // A process that has ended stays in /proc until its parent asks for it, without its namespaces.
    private bool IsUp => File.Exists($"/proc/{_process}/ns/net");

    private async Task EnforceAsync(CancellationToken cancellationToken)
    {
        var loaded = "";

        // Often enough, and no load for the API server.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (IsUp && await timer.WaitForNextTickAsync(cancellationToken))
        {
            string script;
            try
            {
                script = await ScriptAsync(cancellationToken);
            }
            catch (Exception end) when (end is HttpRequestException or IOException or HttpOperationException)
            {
                // Its server goes away with the cluster, and a moment before it; what it refuses at any other time shows in the verdicts.
                continue;
            }

            if (script != loaded)
            {
                var (exitCode, _, error) = await StageTestProcess.EndAsync(
                    StageTestProcess.StartProgram("nsenter", ["--target", _process, "--net", "nft", "--file", "-"]),
                    script,
                    cancellationToken
                );
                if (exitCode != 0 && IsUp)
                {
                    throw new InvalidOperationException($"nft refuses the policies of the cluster: {error}");
                }

                loaded = script;
            }
        }
    }

    private async Task<string> ScriptAsync(CancellationToken cancellationToken)
    {
        var documents = new StringBuilder();
        foreach (var (group, version, kind, resource) in Kinds)
        {
            documents.Append(await ListAsync(group, version, kind, resource, cancellationToken));
        }

        var diagnostics = new DiagnosticBag();
        var policies = PolicySet.Of(PolicyReader.Read(documents.ToString(), "cluster", diagnostics), CalicoVersionText.Newest);
        if (diagnostics.HasErrors)
        {
            throw new InvalidOperationException($"A policy of the cluster cannot be read: {diagnostics.Sorted()[0]}");
        }

        // The built-in tiers are objects of the cluster, too.
        policies = policies with { Tiers = [.. Tier.Sorted(policies.Tiers.GroupBy(t => t.Name).Select(t => t.First()))] };
        var (topology, placement) = await PodsAsync(cancellationToken);
        return NftRuleset.Render(policies, topology, placement);
    }

    private async Task<string> ListAsync(string group, string version, string kind, string resource, CancellationToken cancellationToken)
    {
        try
        {
            var list = (JsonElement)
                await _api.CustomObjects.ListClusterCustomObjectAsync(group, version, resource, cancellationToken: cancellationToken);
            var documents = new StringBuilder();
            foreach (var item in list.GetProperty("items").EnumerateArray())
            {
                var body = (JsonObject)JsonNode.Parse(item.GetRawText())!;
                var metadata = (JsonObject)body["metadata"]!;
                foreach (var (name, _) in metadata.Where(m => m.Key is not ("name" or "namespace" or "labels")).ToArray())
                {
                    metadata.Remove(name);
                }

                // Lists of Kubernetes' own kinds say what they are of once, for all items.
                (body["apiVersion"], body["kind"]) = ($"{group}/{version}", kind);
                body.Remove("status");
                if (group == Store && resource.EndsWith("policies", StringComparison.Ordinal))
                {
                    // Felix, which fills in nothing, takes a policy without types for both directions.
                    body["spec"]!["types"] ??= new JsonArray("Ingress", "Egress");
                }

                documents.Append($"---\n{body.ToJsonString()}\n");
            }

            return documents.ToString();
        }
        catch (HttpOperationException absent)
            when (absent.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable)
        {
            // The second answer is that of an API whose own server does not run; a dataplane reads the store.
            return "";
        }
    }

    private async Task<(Topology Topology, Placement Placement)> PodsAsync(CancellationToken cancellationToken)
    {
        var namespaces = await _api.CoreV1.ListNamespaceAsync(cancellationToken: cancellationToken);
        var accounts = await _api.CoreV1.ListServiceAccountForAllNamespacesAsync(cancellationToken: cancellationToken);
        var services = await _api.CoreV1.ListServiceForAllNamespacesAsync(cancellationToken: cancellationToken);
        var pods = (await _api.CoreV1.ListPodForAllNamespacesAsync(cancellationToken: cancellationToken))
            .Items.Where(p => p.Spec.HostNetwork != true && p.Status.PodIP is not null && p.Status.Phase is "Pending" or "Running")
            .ToArray();
        var topology = new Topology
        {
            Namespaces =
            [
                .. namespaces.Items.Select(n => new KubernetesNamespace(
                    n.Metadata.Name,
                    Labels(n.Metadata).SetItem(KubernetesNamespace.NameLabel, n.Metadata.Name),
                    default
                )),
            ],
            ServiceAccounts = [.. accounts.Items.Select(a => new ServiceAccount(RefOf(a.Metadata), Labels(a.Metadata), default))],

            // Headless, whatever they are: their virtual addresses are kube-proxy's business, and only rules that name them are Calico's.
            Services =
            [
                .. services.Items.Select(s => new KubernetesService(
                    RefOf(s.Metadata),
                    (s.Spec.Selector ?? new Dictionary<string, string>()).ToImmutableSortedDictionary(),
                    [.. s.Spec.Ports.Select(p => new ServicePort(p.Name, new((ushort)p.Port, ProtocolOf(p.Protocol)), p.TargetPort.Value))],
                    default
                )
                {
                    IsHeadless = true,
                }),
            ],
            Workloads =
            [
                .. pods.Select(p => new Workload
                    {
                        Ref = RefOf(p.Metadata),
                        Kind = "Pod",
                        Labels = Labels(p.Metadata),
                        ServiceAccount = p.Spec.ServiceAccountName,
                        Ports =
                        [
                            .. p
                                .Spec.Containers.SelectMany(c => c.Ports ?? [])
                                .Select(port => new NamedPort(port.Name, new((ushort)port.ContainerPort, ProtocolOf(port.Protocol)))),
                        ],
                    })
                    .OrderBy(w => w.Ref),
            ],
        };
        return (
            topology,
            new(pods.Select(p => KeyValuePair.Create(RefOf(p.Metadata), ImmutableArray.Create(IPAddress.Parse(p.Status.PodIP)))))
        );
    }

    private static EndpointRef RefOf(V1ObjectMeta metadata) => new(metadata.NamespaceProperty, metadata.Name);

    private static ImmutableSortedDictionary<string, string> Labels(V1ObjectMeta metadata) =>
        (metadata.Labels ?? new Dictionary<string, string>()).ToImmutableSortedDictionary();

    private static Protocol ProtocolOf(string? name) =>
        name switch
        {
            "UDP" => Protocol.Udp,
            "SCTP" => Protocol.Sctp,
            _ => Protocol.Tcp,
        };

    private static async Task<string> DockerAsync(params string[] arguments)
    {
        var (exitCode, output, error) = (await StageTestProcess.ProgramAsync("docker", arguments))!.Value;
        return exitCode == 0 ? output.Trim() : throw new InvalidOperationException($"docker {string.Join(' ', arguments)}: {error}");
    }
}
