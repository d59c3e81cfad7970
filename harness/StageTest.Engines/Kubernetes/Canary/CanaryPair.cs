using System.Collections.Immutable;
using System.Text.Json.Nodes;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Kubernetes.Canary;

/// <summary>The objects of a run's canary, and what policies say about it.</summary>
internal sealed class CanaryPair
{
    private const string PolicyName = "stagetest-canary";

    // A number below the orders that scenarios are likely to have.
    private const int First = -1000;

    private const string CalicoApi = "projectcalico.org/v3";
    private const double BeforeAllTiers = 0.01;

    private readonly string _run;

    /// <summary>The pair of a run.</summary>
    /// <param name="run">Its name.</param>
    /// <param name="nodes">How many nodes get a target pod.</param>
    public CanaryPair(string run, int nodes = 1)
    {
        _run = run;
        Namespace = NamespaceOf(run);
        Workload Pod(string name, int replicas) =>
            new()
            {
                Ref = new(Namespace, name),
                Kind = "Pod",
                Labels = ImmutableSortedDictionary<string, string>.Empty,
                Ports = [new(null, Port)],
                Replicas = replicas,
            };
        Topology = new()
        {
            Namespaces =
            [
                new(
                    Namespace,
                    ImmutableSortedDictionary<string, string>
                        .Empty.Add(KubernetesNamespace.NameLabel, Namespace)
                        .Add(ObjectId.RunLabel, run),
                    default
                ),
            ],
            Workloads = [Pod("asked", nodes), Pod("asking", 1)],
        };
    }

    /// <summary>The port of the target pods.</summary>
    public static Port Port { get; } = new(8080, Protocol.Tcp);

    /// <summary>The namespace of the pair.</summary>
    public string Namespace { get; }

    /// <summary>The pods: one target for each node, and the pod that probes them.</summary>
    public Topology Topology { get; }

    /// <summary>The namespace of a run's pair.</summary>
    public static string NamespaceOf(string run) => $"stagetest-canary-{run}";

    /// <summary>A policy that denies all traffic of the pair.</summary>
    /// <param name="apiVersion">The API of the policy: Kubernetes' own, or Calico's.</param>
    public JsonObject Denial(string apiVersion) =>
        new()
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = "NetworkPolicy",
            ["metadata"] = new JsonObject
            {
                ["name"] = PolicyName,
                ["namespace"] = Namespace,
                ["labels"] = new JsonObject { [ObjectId.RunLabel] = _run },
            },
            ["spec"] = apiVersion.StartsWith("networking", StringComparison.Ordinal)
                ? new JsonObject { ["podSelector"] = new JsonObject(), ["policyTypes"] = new JsonArray("Ingress") }
                : new JsonObject
                {
                    ["order"] = First,
                    ["selector"] = "all()",
                    ["types"] = new JsonArray("Ingress"),
                    ["ingress"] = new JsonArray(new JsonObject { ["action"] = "Deny" }),
                },
        };

    /// <summary>A tier before all others, in which the pair can be opened and closed regardless of later policies.</summary>
    public JsonObject Tier() =>
        new()
        {
            ["apiVersion"] = CalicoApi,
            ["kind"] = "Tier",
            ["metadata"] = new JsonObject
            {
                ["name"] = TierName,
                ["labels"] = new JsonObject { [ObjectId.RunLabel] = _run },
            },
            ["spec"] = new JsonObject { ["order"] = BeforeAllTiers },
        };

    /// <summary>A policy of that tier.</summary>
    /// <param name="opens">Whether it opens the pair; else it closes it.</param>
    public JsonObject InTier(bool opens)
    {
        var name = $"{TierName}.{(opens ? "open" : "closed")}";
        JsonArray Rules() => new(new JsonObject { ["action"] = opens ? "Allow" : "Deny" });
        var body = new JsonObject
        {
            ["apiVersion"] = CalicoApi,
            ["kind"] = "NetworkPolicy",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = Namespace,
                ["labels"] = new JsonObject { [ObjectId.RunLabel] = _run },
            },
            ["spec"] = new JsonObject
            {
                ["tier"] = TierName,
                ["order"] = 1,
                ["selector"] = "all()",
                ["types"] = new JsonArray("Ingress"),
                ["ingress"] = Rules(),
            },
        };

        // Closing does not select the probing pod, because its node would then enforce for all targets; opening must select both ends.
        if (opens)
        {
            body["spec"]!["types"]!.AsArray().Add("Egress");
            body["spec"]!["egress"] = Rules();
        }

        return body;
    }

    /// <summary>The name of that tier.</summary>
    public string TierName => TierNameOf(_run);

    /// <summary>The name of a run's tier.</summary>
    public static string TierNameOf(string run) => $"stagetest-{run}";

    /// <summary>What policies say about the pair.</summary>
    public Verdict Answer(PolicySet applied) => Answer(applied, []);

    /// <summary>
    /// Whether the pair would flip under a policy of an API beside the applied policies. If those decide about the pair, the flip proves
    /// nothing.
    /// </summary>
    public bool Flips(PolicySet applied, string apiVersion) =>
        Answer(applied, []) == Verdict.Allowed
        && Answer(applied, PolicyReader.Read(Denial(apiVersion).ToJsonString(), PolicyName, new DiagnosticBag()).Policies)
            == Verdict.Denied;

    private Verdict Answer(PolicySet policies, ImmutableArray<Policy> more)
    {
        var live = policies.Live();
        var flow = new Flow(Topology.Workloads[1].Ref, Topology.Workloads[0].Ref, Port);
        return new PolicyEvaluator(Topology, Placement.Default(Topology), live with { Policies = [.. live.Policies, .. more] })
            .Evaluate(flow)
            .Verdict;
    }
}
