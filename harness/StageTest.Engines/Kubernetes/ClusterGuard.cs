using System.Collections.Immutable;
using System.Text.Json.Nodes;
using StageTest.Core.Engines;
using StageTest.Core.Policies.Kinds;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Kubernetes;

/// <summary>Keeps a run from changing objects of others. A cluster of the run's own has no others.</summary>
internal sealed class ClusterGuard(ClusterClient client, IClusterLease lease, ClusterOptions options, string run)
{
    /// <summary>Checks which of these namespaces exist already. On another user's cluster none may.</summary>
    /// <exception cref="EngineException">Some exist, and this run did not create them.</exception>
    public async Task<ImmutableHashSet<string>> ExistingAsync(IEnumerable<ObjectId> namespaces, CancellationToken cancellationToken)
    {
        var foreign = await ForeignAsync(namespaces, cancellationToken);
        return foreign.IsEmpty || lease.IsOwn
            ? [.. foreign.Select(f => f.Id.Name)]
            : throw new EngineException(
                $"The cluster already has namespaces that the scenario creates: {Names(foreign)}. "
                    + "Nothing in them was changed. Use another cluster, or wait for the other run to end; 'stagetest clean' removes what "
                    + "ended runs left."
            );
    }

    /// <summary>Checks policy objects before any is applied, and limits cluster-scoped ones to the run's namespaces.</summary>
    /// <param name="bodies">The objects, which may be changed.</param>
    /// <param name="namespaces">The namespaces that the run creates.</param>
    /// <param name="applied">The objects that this session applied before.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">Some objects must not be applied here.</exception>
    public async Task CheckPoliciesAsync(
        ImmutableArray<JsonObject> bodies,
        IReadOnlySet<string> namespaces,
        ImmutableHashSet<ObjectId> applied,
        CancellationToken cancellationToken
    )
    {
        var elsewhere = bodies.Select(ObjectId.Of).Where(id => id.Namespace.Length > 0 && !namespaces.Contains(id.Namespace)).ToArray();
        if (elsewhere.Length > 0)
        {
            throw new EngineException(
                $"These objects are in namespaces that the scenario does not create: {string.Join<ObjectId>(", ", elsewhere)}. "
                    + "Nothing was applied. Add the namespaces to its topology, or remove the objects."
            );
        }

        if (lease.IsOwn)
        {
            return;
        }

        var clusterWide = bodies.Where(b => ObjectId.Of(b).Namespace.Length == 0).ToArray();
        if (clusterWide.Length > 0 && !options.AllowClusterScope)
        {
            throw new EngineException(
                $"These objects are cluster-scoped: {string.Join(", ", clusterWide.Select(ObjectId.Of))}. Nothing was applied. "
                    + "With --allow-cluster-scope they are applied, limited to the run's own namespaces if their kind allows it."
            );
        }

        if (
            await ForeignAsync(clusterWide.Select(ObjectId.Of).Where(id => !applied.Contains(id)), cancellationToken) is
            { IsEmpty: false } foreign
        )
        {
            throw new EngineException(
                $"The cluster has objects that this run did not create and would overwrite: {Names(foreign)}. Nothing was applied."
            );
        }

        foreach (var body in clusterWide)
        {
            Limit(body, run, PolicyKinds.Known);
        }
    }

    /// <summary>
    /// Changes a cluster-scoped object so that it selects nothing outside the namespaces of a run. Each kind has its own way.
    /// </summary>
    /// <exception cref="EngineException">The kind is unknown, and so is what the object would select.</exception>
    internal static void Limit(JsonObject body, string run, PolicyKinds kinds)
    {
        var apiVersion = (string)body["apiVersion"]!;
        if (kinds.Find(apiVersion, (string)body["kind"]!) is not { } kind)
        {
            throw new EngineException(
                $"{ObjectId.Of(body)} of {apiVersion} is cluster-scoped, and StageTest cannot limit its kind to the run's "
                    + "namespaces. "
                    + "Nothing was applied."
            );
        }

        kind.RunLimit(body["spec"] as JsonObject ?? [], ObjectId.RunLabel, run);
    }

    private async Task<ImmutableArray<(ObjectId Id, string? Run)>> ForeignAsync(
        IEnumerable<ObjectId> ids,
        CancellationToken cancellationToken
    )
    {
        var foreign = ImmutableArray.CreateBuilder<(ObjectId, string?)>();
        foreach (var id in ids)
        {
            if (await client.GetAsync(id, cancellationToken) is { } existing && ObjectId.RunOf(existing) is var owner && owner != run)
            {
                foreign.Add((id, owner));
            }
        }

        return foreign.ToImmutable();
    }

    private static string Names(ImmutableArray<(ObjectId Id, string? Run)> foreign) =>
        string.Join(", ", foreign.Select(f => $"{f.Id} ({(f.Run is null ? "not made by StageTest" : $"made by run {f.Run}")})"));
}
