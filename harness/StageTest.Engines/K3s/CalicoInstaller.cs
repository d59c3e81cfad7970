using System.Collections.Immutable;
using System.Text.Json.Nodes;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.K3s;

/// <summary>Installs Calico in a cluster that has no network yet, and waits until all of it works.</summary>
/// <param name="client">The cluster.</param>
/// <param name="readiness">Waits.</param>
/// <param name="tell">Receives every step.</param>
internal sealed class CalicoInstaller(ClusterClient client, ClusterReadiness readiness, Action<string> tell)
{
    /// <summary>Creates the objects, kinds before their instances, and waits for each step that the next one needs.</summary>
    /// <param name="objects">The objects, as <see cref="CalicoObjects.Of"/> gives them.</param>
    /// <param name="nodes">How many nodes the cluster has.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>
    /// Null if Calico's API works; else the reason. In that case its server has been removed, and objects must be converted for Calico's
    /// store.
    /// </returns>
    /// <exception cref="EngineException">The cluster refused an object, or a part did not become ready.</exception>
    public async Task<string?> InstallAsync(ImmutableArray<JsonObject> objects, int nodes, CancellationToken cancellationToken)
    {
        await readiness.WaitAsync(
            "the namespace kube-system",
            async token => await client.GetAsync(new("v1", "Namespace", "", "kube-system"), token) is null ? "not there" : null,
            cancellationToken
        );
        ImmutableArray<JsonObject> definitions = [.. objects.Where(CalicoObjects.IsDefinition)];
        tell($"creating {definitions.Length} kinds and {objects.Length - definitions.Length} objects of Calico");
        await CreateAsync(definitions, cancellationToken);
        await readiness.WaitAsync("Calico's kinds to be Established", token => NotEstablishedAsync(definitions, token), cancellationToken);
        await CreateAsync(objects.Where(o => !CalicoObjects.IsDefinition(o)), cancellationToken);

        // The operator knows better than the nodes why they are not ready.
        var ordered = new CalicoOperator(client, objects);
        await readiness.WaitAsync("Calico's operator", ordered.LackingAsync, cancellationToken);
        await readiness.NodesAsync(nodes, cancellationToken);

        // calico-node restarts once more when the operator knows the address of Goldmane.
        await readiness.WorkloadsAsync(ordered.LackingAsync, cancellationToken);
        ObjectId[] server = [.. objects.Select(ObjectId.Of).Where(CalicoApiServer.Has)];
        const string what = $"the API {CalicoStore.Served}";
        if (server.Length == 0)
        {
            await readiness.WaitAsync(what, ApiAsync, cancellationToken);
            return null;
        }

        try
        {
            await readiness.WaitForOptionalAsync(what, ApiAsync, Waits.CalicoApi, cancellationToken);
            return null;
        }
        catch (EngineException failure)
        {
            if (await LackingInStoreAsync(cancellationToken) is { } lacking)
            {
                throw new EngineException($"{failure.Message} Calico's objects cannot be converted either: {lacking}.", failure);
            }

            await RemoveAsync(server, cancellationToken);
            return failure.Message;
        }
    }

    private async Task<string?> LackingInStoreAsync(CancellationToken cancellationToken)
    {
        foreach (var kind in CalicoStore.Kinds)
        {
            if (!await client.HasAsync(CalicoStore.ApiVersion, kind, cancellationToken))
            {
                return $"{CalicoStore.ApiVersion} has no kind {kind}";
            }
        }

        // calico-node creates it, in whatever API it keeps its objects.
        return await client.GetAsync(new(CalicoStore.ApiVersion, nameof(Tier), "", Tier.Default.Name), cancellationToken) is null
            ? $"{CalicoStore.ApiVersion} has no tier '{Tier.Default.Name}'"
            : null;
    }

    // An API that is registered and does not answer blocks the removal of every namespace, because its content is unknown.
    private async Task RemoveAsync(IEnumerable<ObjectId> server, CancellationToken cancellationToken)
    {
        tell("removing Calico's API server, which does not answer");
        foreach (var id in server.Reverse())
        {
            await client.DeleteAsync(id, cancellationToken);
        }
    }

    private async Task CreateAsync(IEnumerable<JsonObject> objects, CancellationToken cancellationToken)
    {
        foreach (var body in objects)
        {
            await client.CreateForeignAsync(body, cancellationToken);
        }
    }

    private async Task<string?> NotEstablishedAsync(ImmutableArray<JsonObject> definitions, CancellationToken cancellationToken)
    {
        var lacking = new List<string>();
        foreach (var id in definitions.Select(ObjectId.Of))
        {
            if (await client.GetAsync(id, cancellationToken) is not { } made || !Conditions.Has(made, "Established", "True"))
            {
                lacking.Add(id.Name);
            }
        }

        return lacking.Count == 0 ? null : string.Join(", ", lacking);
    }

    // The API exists once the cluster's own server has found Calico's server. It works once the tier that Calico itself creates is visible
    // through it.
    private async Task<string?> ApiAsync(CancellationToken cancellationToken)
    {
        if (
            await client.GetAsync(new("apiregistration.k8s.io/v1", "APIService", "", CalicoApiServer.ApiService), cancellationToken)
                is { } service
            && !Conditions.Has(service, "Available", "True")
        )
        {
            return Conditions.Message(service, "Available") ?? "its server is not available";
        }

        try
        {
            return !await client.HasAsync(CalicoStore.Served, nameof(Tier), cancellationToken) ? "it does not serve tiers"
                : await client.GetAsync(new(CalicoStore.Served, nameof(Tier), "", Tier.Default.Name), cancellationToken) is null
                    ? "the tier 'default' does not exist"
                : null;
        }
        catch (EngineException notYet)
        {
            return notYet.Message;
        }
    }
}
