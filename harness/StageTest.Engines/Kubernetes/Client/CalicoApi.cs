using System.Net;
using System.Text.Json;
using k8s.Autorest;
using StageTest.Core.Engines;
using StageTest.Core.Policies;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>
/// Finds how a cluster accepts Calico's objects: through the API for users or, if no server offers it, in the form of Calico's store.
/// </summary>
/// <remarks>
/// An install by Calico's plain manifests has no API server of Calico; there <c>calicoctl</c> writes to the store, too. The reader of
/// policies has already made the checks of that API server.
/// </remarks>
internal static class CalicoApi
{
    private const string Information = "ClusterInformation";
    private const string Default = "default";

    /// <summary>
    /// Switches the client to conversion if only the store exists. Without permission to read the store's version, it changes nothing.
    /// </summary>
    /// <returns>The version of Calico in whose store objects are written; null if nothing is converted.</returns>
    /// <exception cref="EngineException">The cluster cannot be reached, or its store has no version.</exception>
    public static async Task<string?> ChooseAsync(ClusterClient client, CancellationToken cancellationToken)
    {
        if (
            await client.HasAsync(CalicoStore.Served, nameof(Tier), cancellationToken)
            || !await client.HasAsync(CalicoStore.ApiVersion, nameof(Tier), cancellationToken)
        )
        {
            return null;
        }

        JsonElement? information;
        try
        {
            information = await client.GetAsync(new(CalicoStore.ApiVersion, Information, "", Default), cancellationToken);
        }
        catch (EngineException refusal)
            when (refusal.InnerException is HttpOperationException { Response.StatusCode: HttpStatusCode.Forbidden })
        {
            client.Log($"Calico's objects are not converted to {CalicoStore.ApiVersion}: {refusal.Message}");
            return null;
        }

        if (information?.At("spec", "calicoVersion")?.GetString() is not { } version || CalicoStore.FormOf(version) is not { } form)
        {
            throw new EngineException(
                $"The cluster at {client.Server} has Calico's store ({CalicoStore.ApiVersion}), but its {Information} '{Default}' "
                    + "names no version of Calico, so it is unknown in which form it keeps policies. Check that its nodes run."
            );
        }

        client.ConvertsFor = form;
        return version;
    }

    /// <summary>Whether Calico's kinds are CRDs, which Calico itself takes from the absence of its store
    /// (<c>libcalico-go/lib/backend/k8s/discovery.go</c>).</summary>
    /// <exception cref="EngineException">The cluster cannot be asked.</exception>
    public static async Task<bool> HasNativeCrdsAsync(ClusterClient client, CancellationToken cancellationToken) =>
        await client.HasAsync(CalicoStore.Served, nameof(Tier), cancellationToken)
        && !await client.HasAsync(CalicoStore.ApiVersion, nameof(Tier), cancellationToken);

    /// <summary>
    /// The version that calico-node recorded, or null if it recorded none, or keeps it in an unknown kind.
    /// </summary>
    /// <param name="client">A cluster on which everything may be read.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">The cluster cannot be reached.</exception>
    public static async Task<string?> VersionAsync(ClusterClient client, CancellationToken cancellationToken)
    {
        foreach (var api in (string[])[CalicoStore.ApiVersion, CalicoStore.Served])
        {
            if (
                await client.HasAsync(api, Information, cancellationToken)
                && (await client.GetAsync(new(api, Information, "", Default), cancellationToken))?.At("spec", "calicoVersion")?.GetString()
                    is { Length: > 0 } version
            )
            {
                return version;
            }
        }

        return null;
    }
}
