using System.Collections.Concurrent;
using System.Net;
using k8s;
using k8s.Models;
using StageTest.Core.Engines;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>The kinds that a cluster serves, by discovery.</summary>
/// <param name="api">The typed client.</param>
/// <param name="server">The server's address, for messages.</param>
/// <param name="calls">Calls to the server.</param>
internal sealed class ClusterKinds(k8s.Kubernetes api, string server, ClusterCalls calls)
{
    private readonly ConcurrentDictionary<(string ApiVersion, string Kind), V1APIResource> _known = new();

    /// <summary>Group and version of an API; the group of Kubernetes' core API is empty.</summary>
    public static (string Group, string Version) Split(string apiVersion) =>
        apiVersion.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0
            ? (apiVersion[..slash], apiVersion[(slash + 1)..])
            : ("", apiVersion);

    /// <summary>How a kind is served.</summary>
    /// <exception cref="EngineException">The cluster does not serve it.</exception>
    public async Task<V1APIResource> ResourceAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        await FindAsync(apiVersion, kind, cancellationToken)
        ?? throw new EngineException(
            $"The cluster at {server} does not serve the kind {kind} of {apiVersion}. "
                + $"{await RemedyAsync(apiVersion, kind, cancellationToken)}"
        );

    /// <summary>The same, and null if the cluster does not serve it.</summary>
    /// <remarks>An answer that a kind exists is kept; an absent kind may still appear, by itself and before others of its group.</remarks>
    public async Task<V1APIResource?> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((apiVersion, kind), out var known))
        {
            return known;
        }

        // Subresources, such as pods/exec, have a slash in their names.
        foreach (
            var resource in (await ListAsync(apiVersion, cancellationToken)).Where(r => !r.Name.Contains('/', StringComparison.Ordinal))
        )
        {
            _known[(apiVersion, resource.Kind)] = resource;
        }

        return _known.GetValueOrDefault((apiVersion, kind));
    }

    private async Task<IList<V1APIResource>> ListAsync(string apiVersion, CancellationToken cancellationToken)
    {
        var (group, version) = Split(apiVersion);
        try
        {
            return (
                await calls.CallAsync(
                    $"list the kinds of {apiVersion}",
                    token =>
                        group.Length == 0
                            ? api.CoreV1.GetAPIResourcesAsync(token)
                            : api.CustomObjects.GetAPIResourcesAsync(group, version, token),
                    cancellationToken
                )
            ).Resources;
        }
        catch (EngineException refusal) when (ClusterCalls.IsRefusal(refusal, HttpStatusCode.NotFound))
        {
            return [];
        }
    }

    private async Task<string> RemedyAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        apiVersion == CalicoStore.Served && await FindAsync(CalicoStore.ApiVersion, kind, cancellationToken) is not null
            ? $"It has Calico, but serves only the API in which Calico keeps its objects ({CalicoStore.ApiVersion}), which this account "
                + "may not read. 'stagetest cluster-role --calico-store' prints a role that may."
            : "Install the API that serves it, or remove such objects.";
}
