using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Selectors;
using static StageTest.Core.Topologies.ManifestFields;

namespace StageTest.Core.Topologies;

/// <summary>Checks whether a workload selects the pods of its own template.</summary>
/// <remarks>
/// API servers refuse other workloads, so that none of their pods ever gets the labels of the template: <c>ValidateDeploymentSpec</c>,
/// <c>ValidatePodTemplateSpecForReplicaSet</c>, <c>ValidateStatefulSetSpec</c> and <c>ValidateDaemonSetSpec</c> of
/// <c>k8s.io/kubernetes/pkg/apis/apps/validation</c>, <c>ValidateJobSpec</c> of <c>pkg/apis/batch/validation</c>, and
/// <c>ValidateReplicationControllerSpec</c> of <c>pkg/apis/core/validation</c>. The controller of Argo Rollouts runs no such Rollout
/// (<c>pkg/apis/rollouts/validation</c>).
/// </remarks>
internal static class SelectionChecks
{
    /// <summary>Reports a selector that is missing, empty or matches other labels.</summary>
    /// <param name="manifest">The workload.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="labels">The labels of its template.</param>
    /// <param name="severity">The severity.</param>
    /// <param name="diagnostics">Receives the report.</param>
    public static void Check(
        Manifest manifest,
        WorkloadKind kind,
        ImmutableSortedDictionary<string, string> labels,
        Severity severity,
        DiagnosticBag diagnostics
    )
    {
        const string refused = "so an API server refuses it, and no pod gets the labels of its template";
        var stated = Path(manifest.Body, "spec")?["selector"];
        var isAbsent = stated is null or YamlScalar { IsNull: true };
        if (kind.Selection == PodSelection.Unknown || (isAbsent && kind.Selection != PodSelection.Required))
        {
            return;
        }

        if (isAbsent || stated is not YamlMapping map)
        {
            diagnostics.Add(
                severity,
                isAbsent ? manifest.Location : stated!.Location,
                $"{manifest} has no 'spec.selector', {refused}. Write one that matches these labels."
            );
            return;
        }

        var problems = new DiagnosticBag();
        var selector =
            kind.Selection == PodSelection.Labels
                ? Selector.And(TextMap(map, problems).Select(l => Selector.Equal(l.Key, l.Value)))
                : LabelSelectorReader.Read(map, "a selector", "", problems);
        if (selector is null || problems.HasErrors)
        {
            diagnostics.Add(severity, map.Location, $"{manifest} has no valid 'spec.selector', {refused}. {problems.Sorted()[0].Message}");
        }
        else if (selector.Equals(Selector.All) && kind.Selection == PodSelection.Required)
        {
            diagnostics.Add(
                severity,
                map.Location,
                $"{manifest} has an empty 'spec.selector', {refused}. Write one that matches these labels."
            );
        }
        else if (!selector.Matches(labels))
        {
            diagnostics.Add(
                severity,
                map.Location,
                $"The 'spec.selector' of {manifest} does not match the labels of its template, {refused}. Write in "
                    + "'spec.template.metadata.labels' what the selector matches."
            );
        }
    }
}
