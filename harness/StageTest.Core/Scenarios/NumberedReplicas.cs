using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Decides how many pods of a StatefulSet are run.</summary>
/// <remarks>
/// Policies and Services can tell its pods apart by their numbers. The count must not depend on policies, because the flows of the state
/// before a change are tested against the policies after it.
/// </remarks>
internal static class NumberedReplicas
{
    private const int Most = 5;

    /// <summary>A topology with the first pods of large sets, and all pods of the sets whose pods the scenario names by number.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="policies">Its policies.</param>
    /// <param name="asked">The workloads whose pods the scenario names.</param>
    /// <param name="diagnostics">Receives a note about pods that are not run; a warning if a policy may select one of them.</param>
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
