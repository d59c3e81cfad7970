using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;

namespace StageTest.Engines.Cluster;

/// <summary>Checks, before anything is created, whether an existing cluster can test scenarios.</summary>
internal static class ClusterFit
{
    private const int Few = 3;

    /// <summary>Why each scenario cannot be tested, as sentences; null if it can. A cluster that does not answer gives no reason.</summary>
    public static async Task<ImmutableArray<string?>> ReasonsAgainstAsync(
        ClusterOptions options,
        ImmutableArray<Scenario> scenarios,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var client = await ExistingCluster.ConnectAsync(options, "look");
            return await ReasonsOfAsync(client, scenarios, cancellationToken);
        }
        catch (EngineException)
        {
            // The run meets the same problem and reports it.
            return [.. scenarios.Select(_ => (string?)null)];
        }
    }

    /// <summary>The same for a cluster that is already connected.</summary>
    /// <exception cref="EngineException">The cluster cannot be reached.</exception>
    internal static async Task<ImmutableArray<string?>> ReasonsOfAsync(
        ClusterClient client,
        ImmutableArray<Scenario> scenarios,
        CancellationToken cancellationToken
    )
    {
        var version = await VersionAsync(client, cancellationToken);
        var hasNativeCrds = await CalicoApi.HasNativeCrdsAsync(client, cancellationToken);
        var served = new Dictionary<(string, string), bool>();
        var reasons = ImmutableArray.CreateBuilder<string?>(scenarios.Length);
        foreach (var scenario in scenarios)
        {
            reasons.Add(
                ReasonOfVersion(client, version, scenario)
                    ?? ReasonOfApi(client, hasNativeCrds, scenario)
                    ?? await ReasonOfKindsAsync(client, version, scenario, served, cancellationToken)
            );
        }

        return reasons.MoveToImmutable();
    }

    private static string? ReasonOfVersion(ClusterClient client, string? version, Scenario scenario) =>
        scenario.IsCalicoStated
        && version is not null
        && CalicoVersionText.Parse(version) != scenario.Policies.Calico
        && CalicoVersionText.Name(scenario.Policies.Calico) is var stated
            ? $"It states Calico {stated}, but the cluster at {client.Server} has {version}, whose verdicts would prove nothing about it. "
                + $"Name a cluster with {stated}, or use --engine k3s, which starts one for each version that scenarios state."
            : null;

    private static string? ReasonOfApi(ClusterClient client, bool hasNativeCrds, Scenario scenario) =>
        scenario.Policies.Api == CalicoApiKind.Crds && !hasNativeCrds
            ? $"It states 'calico.api: crds', but Calico's kinds are not CRDs on the cluster at {client.Server}, so defaults differ. Name "
                + "a cluster with native v3 CRDs, or use --engine k3s, which installs them."
            : null;

    private static async Task<string?> ReasonOfKindsAsync(
        ClusterClient client,
        string? version,
        Scenario scenario,
        Dictionary<(string ApiVersion, string Kind), bool> served,
        CancellationToken cancellationToken
    )
    {
        var namespaces = scenario.Topology.Namespaces.Select(n => n.Name).ToHashSet();
        var lacking = new List<ObjectId>();
        foreach (
            var id in scenario
                .Stages.SelectMany(stage => PolicyObjects.Of(scenario.PoliciesAt(stage), "st", namespaces))
                .Select(ObjectId.Of)
                .Distinct()
        )
        {
            if (!served.TryGetValue((id.ApiVersion, id.Kind), out var isServed))
            {
                isServed =
                    await client.HasAsync(id.ApiVersion, id.Kind, cancellationToken)
                    || (id.ApiVersion == CalicoStore.Served && await client.HasAsync(CalicoStore.ApiVersion, id.Kind, cancellationToken));
                served[(id.ApiVersion, id.Kind)] = isServed;
            }

            if (!isServed)
            {
                lacking.Add(id);
            }
        }

        return lacking.Count == 0
            ? null
            : $"It applies {string.Join(", ", lacking.Take(Few))}{(lacking.Count > Few ? $" and {lacking.Count - Few} more" : "")}, and "
                + $"the cluster at {client.Server} ({(version is null ? "no Calico is known there" : $"Calico {version}")}) does not serve "
                + $"{string.Join(", ", lacking.Select(l => $"{l.Kind} of {l.ApiVersion}").Distinct())}. Name a cluster that does, or use "
                + "--engine k3s.";
    }

    /// <summary>The version of Calico on the cluster; null if Calico is absent, or may not be read.</summary>
    /// <exception cref="EngineException">The cluster cannot be reached.</exception>
    public static async Task<string?> VersionAsync(ClusterClient client, CancellationToken cancellationToken)
    {
        try
        {
            return await CalicoApi.VersionAsync(client, cancellationToken);
        }
        catch (EngineException refusal) when (ClusterCalls.IsRefusal(refusal, System.Net.HttpStatusCode.Forbidden))
        {
            return null;
        }
    }
}
