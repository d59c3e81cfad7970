using System.Net;
using System.Text.Json;
using k8s.Autorest;
using StageTest.Core.Engines;
using StageTest.Core.Policies;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>
/// Finds how a cluster takes Calico's objects: by the API for users, or, where nothing serves that, in the form of Calico's store.
/// </summary>
/// <remarks>
/// An install by Calico's plain manifests has no API server of Calico; there <c>calicoctl</c> writes to the store, too. What it would check
/// beforehand, the reader of policies has checked.
/// </remarks>
internal static class CalicoApi
{
    private const string Information = "ClusterInformation";
    private const string Default = "default";

    /// <summary>
    /// Has the client convert where nothing but the store is there. Without leave to read the store's version nothing is changed.
    /// </summary>
    /// <returns>The version of Calico whose store is written; null where nothing is converted.</returns>
    /// <exception cref="EngineException">The cluster cannot be asked, or its store says no version.</exception>
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
                    + "names no version of Calico, so it is unknown in which form it keeps policies. Look whether its nodes run."
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
    /// The version that Calico's nodes have written down, or null where they did not, or keep it in no kind that is known.
    /// </summary>
    /// <param name="client">A cluster of which everything may be read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">The cluster cannot be asked.</exception>
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
