using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Options;

namespace StageTest.Engines.K3s;

/// <summary>Checks, before a cluster is started, whether a cluster with these options can test a scenario.</summary>
internal static class K3sFit
{
    private const int Few = 3;

    // The kinds that k3s's own policy controller enforces. Only Calico enforces all others.
    private const string OwnApi = "networking.k8s.io/v1";

    /// <summary>Why it cannot, as sentences; null if it can.</summary>
    public static string? ReasonAgainst(K3sOptions options, Scenario scenario)
    {
        if (ReasonOfRanges(options, scenario.Topology.Ranges) is { } reason)
        {
            return reason;
        }

        if (ReasonOfNativeCrds(options, scenario) is { } native)
        {
            return native;
        }

        if (options.Calico is not { } fixedVersion)
        {
            return null;
        }

        if (fixedVersion == K3sOptions.NoCalico)
        {
            return options.Dataplane is null
                ? ReasonWithoutCalico(scenario)
                : $"--calico {K3sOptions.NoCalico} installs no Calico, so --calico-dataplane has no effect. Remove one " + "of them.";
        }

        return CalicoOption.ReasonAgainst(fixedVersion, scenario);
    }

    /// <summary>Why a cluster with these options has no readable flow logs, as sentences; null if it has.</summary>
    public static string? ReasonAgainstFlows(ImmutableArray<GivenOption> given)
    {
        bool Is(string option, string value) => given.Any(g => g.Name == option && g.Values.Contains(value));
        return Is("calico", K3sOptions.NoCalico)
            ? $"--calico {K3sOptions.NoCalico} leaves a cluster without Calico, which writes them. Remove one of the two options."
            : null;
    }

    private static string? ReasonOfNativeCrds(K3sOptions options, Scenario scenario) =>
        scenario.Policies.Api != CalicoApiKind.Crds ? null
        : options.Calico == K3sOptions.NoCalico
            ? $"It states 'calico.api: crds', and --calico {K3sOptions.NoCalico} installs no Calico. Remove one of them."
        : K3sContainers.MinorVersion(options.Image ?? PinnedImages.K3s) is { } minor and < NativeCrds.FirstMinor
            ? $"It states 'calico.api: crds', which needs Kubernetes v1.{NativeCrds.FirstMinor} or later, and --k3s-image has v1.{minor}. "
                + "Name another image, or state 'calico.api: server'."
        : null;

    private static string? ReasonOfRanges(K3sOptions options, ClusterRanges ranges) =>
        new[]
        {
            (Argument: K3sContainers.ClusterCidrArgument, Field: "podCidr", Stated: ranges.Pods),
            (Argument: K3sContainers.ServiceCidrArgument, Field: "serviceCidr", Stated: ranges.Services),
        }
            .Where(r =>
                K3sContainers.Given(options, r.Argument) is { } given
                && r.Stated.Length > 0
                && !given.Split(',').Any(g => r.Stated.Any(s => $"{s}" == g))
            )
            .Select(r =>
                $"It states the range {r.Stated[0]} ('cluster.{r.Field}' or an IPPool), and "
                + $"--k3s-arg={r.Argument}{K3sContainers.Given(options, r.Argument)} gives the cluster another range, in which rules match "
                + "other endpoints. Remove the option."
            )
            .FirstOrDefault();

    private static string? ReasonWithoutCalico(Scenario scenario)
    {
        var namespaces = scenario.Topology.Namespaces.Select(n => n.Name).ToHashSet();
        ObjectId[] others =
        [
            .. scenario
                .Stages.SelectMany(stage => PolicyObjects.Of(scenario.PoliciesAt(stage), "st", namespaces))
                .Where(body => (string?)body["apiVersion"] != OwnApi)
                .Select(ObjectId.Of)
                .Distinct(),
        ];
        return others.Length == 0
            ? null
            : $"It applies {string.Join(", ", others.Take(Few))}{(others.Length > Few ? $" and {others.Length - Few} more" : "")}, and "
                + $"--calico {K3sOptions.NoCalico} leaves only k3s's policy controller, which supports only Kubernetes' NetworkPolicy. "
                + "Remove the option.";
    }
}
