using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using k8s;
using k8s.Models;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Flows;

/// <summary>
/// Finds a live source in a cluster and connects to it through the API server: Goldmane with the certificates that Calico keeps for its
/// clients, else Whisker, else Hubble Relay. It changes nothing on the cluster.
/// </summary>
internal static class ClusterFlows
{
    private const string Calico = "calico-system";
    private const string CaBundle = "goldmane-ca-bundle";
    private const string ClientPair = "node-certs";

    private sealed record Candidate(string Namespace, string Service, int Port, string Scheme, string? CertificateName = null);

    private static readonly ImmutableArray<Candidate> Candidates =
    [
        new(Calico, "goldmane", 7443, GoldmaneSource.Encrypted.Scheme, GoldmaneSource.CertificateName),
        new(Calico, "whisker", 8081, WhiskerSource.OverHttp.Scheme),
        new("kube-system", "hubble-relay", 80, HubbleSource.Plain.Scheme),
    ];

    /// <summary>The rights that a user needs, as YAML: a Role in each namespace that may have a source.</summary>
    public static string Roles() => string.Join("---\n", Candidates.GroupBy(c => c.Namespace).Select(RoleOf));

    private static string RoleOf(IGrouping<string, Candidate> candidates)
    {
        var rules = new List<string>
        {
            Rule("services", ["get"], [.. candidates.Select(c => c.Service)]),
            Rule("pods", ["list"]),
            Rule("pods/portforward", ["create", "get"]),
        };
        if (candidates.Any(c => c.CertificateName is not null))
        {
            rules.Add(Rule("configmaps", ["get"], CaBundle));
            rules.Add(Rule("secrets", ["get"], ClientPair));
        }

        return $"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: stagetest-observe
              namespace: {candidates.Key}
            rules:
            {string.Join('\n', rules)}

            """;

        static string Rule(string resource, string[] verbs, params string[] names) =>
            $"  - {{ apiGroups: [\"\"], resources: [\"{resource}\"], "
            + (names.Length > 0 ? $"resourceNames: [{Quoted(names)}], " : "")
            + $"verbs: [{Quoted(verbs)}] }}";

        static string Quoted(string[] texts) => string.Join(", ", texts.Select(t => $"\"{t}\""));
    }

    /// <summary>Finds Goldmane, with the certificates of the cluster.</summary>
    /// <exception cref="EngineException">It does not exist, or an object that leads to it may not be read.</exception>
    public static Task<(LiveFlowSource Source, LiveFlowRequest Request)> FindGoldmaneAsync(
        ClusterClient client,
        CancellationToken cancellationToken
    ) => FirstAsync(client, Candidates[..1], null, cancellationToken);

    /// <summary>Finds a source.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="given">The certificates that the user gave; null to read those of the cluster.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">No source exists, or an object that leads to it may not be read.</exception>
    public static Task<(LiveFlowSource Source, LiveFlowRequest Request)> FindAsync(
        ClusterClient client,
        FlowCredentials? given,
        CancellationToken cancellationToken
    ) => FirstAsync(client, Candidates, given, cancellationToken);

    private static async Task<(LiveFlowSource Source, LiveFlowRequest Request)> FirstAsync(
        ClusterClient client,
        ImmutableArray<Candidate> candidates,
        FlowCredentials? given,
        CancellationToken cancellationToken
    )
    {
        var refusals = new List<string>();
        foreach (var candidate in candidates)
        {
            try
            {
                if (await TryAsync(client, candidate, given, cancellationToken) is { } found)
                {
                    return found;
                }
            }
            catch (EngineException refusal) when (ClusterCalls.IsRefusal(refusal, HttpStatusCode.Forbidden))
            {
                refusals.Add(refusal.Message);
            }
        }

        throw new EngineException(
            $"No live source of flows was found in the cluster at {client.Server}. StageTest looked for "
                + $"the Service{(candidates.Length == 1 ? "" : "s")} "
                + $"{string.Join(", ", candidates.Select(c => $"{c.Namespace}/{c.Service}"))}. "
                + (
                    refusals.Count > 0
                        ? $"{string.Join(" ", refusals)} 'stagetest cluster-role --flows' prints the roles that permit it."
                        : "Install Goldmane, Whisker or Hubble Relay there, or name a source that you forwarded a port to."
                )
        );
    }

    private static async Task<(LiveFlowSource Source, LiveFlowRequest Request)?> TryAsync(
        ClusterClient client,
        Candidate candidate,
        FlowCredentials? given,
        CancellationToken cancellationToken
    )
    {
        var service = await FindAsync(
            client,
            $"read Service '{candidate.Namespace}/{candidate.Service}'",
            token => client.Api.CoreV1.ReadNamespacedServiceAsync(candidate.Service, candidate.Namespace, cancellationToken: token),
            cancellationToken
        );
        if (service is null)
        {
            return null;
        }

        var credentials = candidate.CertificateName is null ? null : given ?? await CredentialsAsync(client, candidate, cancellationToken);
        var address = new UriBuilder(candidate.Scheme, candidate.Service, candidate.Port).Uri;
        return (
            LiveFlowSources.Known.Find(address.AbsoluteUri)!.Value.Source,
            new(address, null, Follow: false)
            {
                Credentials = credentials,
                ServerName = candidate.CertificateName,
                Dial = token => DialAsync(client, candidate, service, token),
            }
        );
    }

    private static async Task<FlowCredentials> CredentialsAsync(
        ClusterClient client,
        Candidate candidate,
        CancellationToken cancellationToken
    )
    {
        var bundle = await FindAsync(
            client,
            $"read ConfigMap '{candidate.Namespace}/{CaBundle}'",
            token => client.Api.CoreV1.ReadNamespacedConfigMapAsync(CaBundle, candidate.Namespace, cancellationToken: token),
            cancellationToken
        ) ?? throw Missing("ConfigMap", CaBundle);
        var pair = await FindAsync(
            client,
            $"read Secret '{candidate.Namespace}/{ClientPair}'",
            token => client.Api.CoreV1.ReadNamespacedSecretAsync(ClientPair, candidate.Namespace, cancellationToken: token),
            cancellationToken
        ) ?? throw Missing("Secret", ClientPair);
        try
        {
            // The second name is used by older versions of the operator.
            var authorities = bundle.Data?.FirstOrDefault(d => d.Key is "ca.crt" or "tigera-ca-bundle.crt").Value ?? "";
            return FlowCredentials.OfPem(authorities, TextOf(pair, "tls.crt"), TextOf(pair, "tls.key"));
        }
        catch (CryptographicException problem)
        {
            throw new EngineException(
                $"The certificates of {candidate.Namespace}/{CaBundle} and {candidate.Namespace}/{ClientPair} cannot be used: "
                    + $"{problem.Message} Give others with --ca, --cert and --key.",
                problem
            );
        }

        EngineException Missing(string kind, string name) =>
            new(
                $"The cluster at {client.Server} has no {kind} '{candidate.Namespace}/{name}', which StageTest needs to trust "
                    + $"{candidate.Service}. Give certificates with --ca, --cert and --key."
            );
    }

    private static string TextOf(V1Secret secret, string key) =>
        secret.Data?.TryGetValue(key, out var bytes) == true ? Encoding.UTF8.GetString(bytes) : "";

    private static async ValueTask<Stream> DialAsync(
        ClusterClient client,
        Candidate candidate,
        V1Service service,
        CancellationToken cancellationToken
    )
    {
        var selector = string.Join(',', (service.Spec?.Selector ?? new Dictionary<string, string>()).Select(l => $"{l.Key}={l.Value}"));
        var pods = await client.CallAsync(
            $"list pods of '{candidate.Namespace}/{candidate.Service}'",
            token => client.Api.CoreV1.ListNamespacedPodAsync(candidate.Namespace, labelSelector: selector, cancellationToken: token),
            cancellationToken
        );
        var pod = pods.Items.FirstOrDefault(p => p.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true)
            ?? throw new LiveFlowException($"No pod of {candidate.Namespace}/{candidate.Service} is ready.") { IsBreak = true };
        var port = PortOf(service, pod, candidate.Port);
        var socket = await client.CallAsync(
            $"forward port {port} of '{candidate.Namespace}/{pod.Metadata.Name}'",
            token =>
                client.Api.WebSocketNamespacedPodPortForwardAsync(
                    pod.Metadata.Name,
                    candidate.Namespace,
                    [port],
                    ForwardedStream.Protocol,
                    cancellationToken: token
                ),
            cancellationToken
        );
        return new ForwardedStream(socket);
    }

    // A Service may refer to the port of its pods by name. Clients know the port of the Service itself.
    private static int PortOf(V1Service service, V1Pod pod, int known)
    {
        var ports = service.Spec?.Ports ?? [];
        var asked = ports.FirstOrDefault(p => p.Port == known) ?? ports.FirstOrDefault();
        var target = asked?.TargetPort?.Value;
        return int.TryParse(target, out var number)
            ? number
            : pod.Spec?.Containers?.SelectMany(c => c.Ports ?? []).FirstOrDefault(p => p.Name == target)?.ContainerPort
                ?? asked?.Port
                ?? known;
    }

    private static async Task<T?> FindAsync<T>(
        ClusterClient client,
        string what,
        Func<CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
        where T : class
    {
        try
        {
            return await client.CallAsync(what, read, cancellationToken);
        }
        catch (EngineException refusal) when (ClusterCalls.IsRefusal(refusal, HttpStatusCode.NotFound))
        {
            return null;
        }
    }
}
