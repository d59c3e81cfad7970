using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>How many pods of a StatefulSet are run.</summary>
/// <remarks>
/// Policies and Services may tell its pods apart by their numbers. How many are run must not depend on policies: the questions before a
/// change are asked of the policies after it.
/// </remarks>
internal static class NumberedReplicas
{
    private const int Most = 5;

    /// <summary>A topology with the first pods of large sets, and all of those whose pods the scenario names by their numbers.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="policies">Its policies.</param>
    /// <param name="asked">The workloads of which the scenario names pods.</param>
    /// <param name="diagnostics">Receives which pods are not run, as a warning where a policy may mean one of them.</param>
    public static Topology Fit(Topology topology, PolicySet policies, ImmutableHashSet<EndpointRef> asked, DiagnosticBag diagnostics)
    {
        Workload Fitted(Workload workload)
        {
            var most = asked.Contains(workload.Ref) ? WorkloadShape.MostReplicas : Most;
            if (!workload.HasOrdinals || workload.Replicas <= most)
            {
                return workload;
            }

            var text = $"{workload.Kind} {workload.Ref} is run with {most} of its {workload.Replicas} replicas";
            if (policies.Policies.FirstOrDefault(p => ControllerLabels.OfPods.Any(key => UnknownLabels.Reads(p, key))) is { } policy)
            {
                diagnostics.Warning(
                    workload.Location,
                    $"{text}, and {policy} reads their numbers. "
                        + (
                            most == Most
                                ? $"Name one of them by its number, such as '{workload.Ref}[0]', to run up to {WorkloadShape.MostReplicas}."
                                : "A pod of a higher number is not tested."
                        )
                );
            }
            else
            {
                diagnostics.Note(workload.Location, $"{text}: more would give the same results.");
            }

            return workload with
            {
                Replicas = most,
            };
        }

        return topology.Workloads.Any(w => w.HasOrdinals) ? topology with { Workloads = [.. topology.Workloads.Select(Fitted)] } : topology;
    }
}
