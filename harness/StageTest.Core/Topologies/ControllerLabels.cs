using System.Collections.Immutable;
using System.Globalization;

namespace StageTest.Core.Topologies;

/// <summary>The labels that Kubernetes' controllers add to the pods that they create.</summary>
/// <remarks>
/// See <c>pkg/controller/job</c> and <c>pkg/controller/statefulset</c> of Kubernetes. A controller overwrites what a template states.
/// </remarks>
internal static class ControllerLabels
{
    private const string JobName = "batch.kubernetes.io/job-name";
    private const string OldJobName = "job-name";
    private const string PodName = "statefulset.kubernetes.io/pod-name";
    private const string PodIndex = "apps.kubernetes.io/pod-index";

    /// <summary>The labels whose values are unknown until the pods exist: hashes, numbers and times.</summary>
    public static ImmutableArray<string> Unknown { get; } =
    [
        "pod-template-hash",
        "controller-revision-hash",
        "pod-template-generation",
        "controller-uid",
        "batch.kubernetes.io/controller-uid",
        "batch.kubernetes.io/job-completion-index",
    ];

    /// <summary>The additional labels of a CronJob's pods: the names of its jobs end with a time.</summary>
    public static ImmutableArray<string> OfJobs { get; } = [JobName, OldJobName];

    /// <summary>The labels that differ between the pods of a StatefulSet.</summary>
    public static ImmutableArray<string> OfPods { get; } = [PodName, PodIndex];

    /// <summary>The labels of a Job's pods.</summary>
    public static ImmutableSortedDictionary<string, string> OfJob(ImmutableSortedDictionary<string, string> template, string job) =>
        template.SetItem(JobName, job).SetItem(OldJobName, job);

    /// <summary>The labels of one pod of a StatefulSet; two of them distinguish it from the others.</summary>
    public static ImmutableSortedDictionary<string, string> OfReplica(
        ImmutableSortedDictionary<string, string> template,
        string set,
        int replica
    )
    {
        var index = replica.ToString(CultureInfo.InvariantCulture);
        return template.SetItem(PodName, $"{set}-{index}").SetItem(PodIndex, index);
    }
}
