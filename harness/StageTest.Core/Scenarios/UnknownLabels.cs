using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Finds policies that read a label whose value a controller generates when it creates the pod.</summary>
internal static class UnknownLabels
{
    /// <summary>Warns about each such policy, unless pods of the topology state the label.</summary>
    public static void Check(IEnumerable<Policy> policies, Topology topology, DiagnosticBag diagnostics)
    {
        var unknown = Of(topology);
        foreach (var policy in policies)
        {
            foreach (var key in unknown.Where(key => Reads(policy, key)))
            {
                diagnostics.Warning(
                    policy.Location,
                    $"{policy} reads the label '{key}', whose value a controller chooses when it creates the pod, so no pod has it here. "
                        + "Select by a label of the template."
                );
            }
        }
    }

    /// <summary>The labels of pods whose values are unknown until a controller creates the pods.</summary>
    public static ImmutableArray<string> Of(Topology topology) =>
        [
            .. ControllerLabels
                .Unknown.Concat(topology.Workloads.Any(w => w.IsOfUnknownJob) ? ControllerLabels.OfJobs : [])
                .Where(key => !topology.Workloads.Any(w => w.Labels.ContainsKey(key))),
        ];

    /// <summary>Whether a selector of a policy reads a label.</summary>
    public static bool Reads(Policy policy, string key) => policy.Selectors.Any(s => Names($" {s} ", key));

    private static bool Names(string selector, string key)
    {
        for (
            var at = selector.IndexOf(key, StringComparison.Ordinal);
            at >= 0;
            at = selector.IndexOf(key, at + 1, StringComparison.Ordinal)
        )
        {
            if (!IsOfLabel(selector[at - 1]) && !IsOfLabel(selector[at + key.Length]) && selector[at - 1] != '"')
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOfLabel(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/';
}
