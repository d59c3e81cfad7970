using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;

namespace StageTest.Benchmarks;

/// <summary>
/// How long all flows of many workloads take to evaluate, from the topology and the policies that were read to the matrix.
/// </summary>
internal static class EvaluationBenchmark
{
    private const int Policies = 300;
    private const int MostMegabytes = 1024;
    private static readonly TimeSpan LimitOfThousand = TimeSpan.FromSeconds(1);

    /// <summary>Measures so many workloads with three ports each, and half as many; whether the limits are kept.</summary>
    public static bool Run(int workloads)
    {
        var diagnostics = new DiagnosticBag();
        var documents = PolicyReader.Read(PolicyTexts.OfTiers() + "\n---\n" + PolicyTexts.Of(Policies), "policies.yaml", diagnostics);
        if (diagnostics.HasErrors)
        {
            throw new InvalidOperationException(string.Join('\n', diagnostics.Items));
        }

        var policies = PolicySet.Of(documents, CalicoVersionText.Newest);

        // The limit grows as the flows do, by the square of the workloads, so that growth beyond that shows.
        var kept = true;
        foreach (var size in new[] { workloads / 2, workloads })
        {
            var topology = Topology(size);
            ConnectivityMatrix? matrix = null;
            kept &= Measurement.IsWithin(
                $"{size} workloads, {documents.Policies.Length} policies",
                LimitOfThousand * Math.Max(0.25, size / 1000.0 * size / 1000.0),
                rounds: 4,
                () =>
                {
                    matrix = null;
                    matrix = new PolicyEvaluator(topology, Placement.Default(topology), policies).EvaluateAll(ProbePlan.Complete(topology));
                }
            );
            Console.WriteLine(
                $"            {matrix!.Plan.Flows.Length} flows: "
                    + $"{string.Join(", ", matrix.Verdicts.CountBy(v => v).Select(c => $"{c.Value} {c.Key}"))}"
            );
        }

        return Measurement.TellMemory(MostMegabytes) && kept;
    }

    /// <summary>So many workloads in some namespaces, of a few applications and roles, with three ports each.</summary>
    public static Topology Topology(int workloads) =>
        new()
        {
            Namespaces =
            [
                .. Enumerable
                    .Range(0, PolicyTexts.Namespaces)
                    .Select(n => new KubernetesNamespace($"team-{n}", Labels(("team", $"team-{n}")), default)),
            ],
            Workloads = [.. Enumerable.Range(0, workloads).Select(Workload).OrderBy(w => w.Ref)],
        };

    private static Workload Workload(int index) =>
        new()
        {
            Ref = new($"team-{index % PolicyTexts.Namespaces}", $"w{index:0000}"),
            Kind = "Deployment",
            Labels = Labels(
                ("app", $"app-{index / PolicyTexts.Namespaces % PolicyTexts.Applications}"),
                ("role", index % 3 == 0 ? "front" : $"batch-{index % 7}"),
                ("instance", $"{index}")
            ),
            Ports = [new("http", new(8080, Protocol.Tcp)), new("tls", new(8443, Protocol.Tcp)), new("dns", new(53, Protocol.Udp))],
        };

    private static ImmutableSortedDictionary<string, string> Labels(params ReadOnlySpan<(string Key, string Value)> labels)
    {
        var builder = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in labels)
        {
            builder[key] = value;
        }

        return builder.ToImmutable();
    }
}
