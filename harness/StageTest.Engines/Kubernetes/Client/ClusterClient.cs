using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using k8s.Models;
using Polly;
using Polly.Timeout;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>
/// Objects of any kind on one cluster, by discovery and server-side apply. Failures become messages that name the object.
/// </summary>
/// <remarks>Calls that break off, and those that the server puts off with 429 or 5xx, are repeated; they all may be.</remarks>
internal sealed class ClusterClient : IDisposable
{
    private readonly ConcurrentDictionary<(string ApiVersion, string Kind), V1APIResource> _kinds = new();
    private readonly string _manager;
    private readonly ObjectWriter _writer;
    private readonly ResiliencePipeline _calls;

    /// <summary>Connects to a cluster. Nothing is sent yet.</summary>
    /// <param name="configuration">Where it is, and who asks.</param>
    /// <param name="run">The run's name. Each run is a field manager of its own, so the server itself keeps one from changing what another
    /// made.</param>
    /// <param name="log">Told about every change.</param>
    public ClusterClient(KubernetesClientConfiguration configuration, string run, Action<string> log)
    {
        Api = new k8s.Kubernetes(configuration) { HttpClient = { Timeout = Timeout.InfiniteTimeSpan } };
        Server = configuration.Host;
        Log = log;
        _manager = $"stagetest-{run}";
        _writer = new(this, _manager);
        _calls = Waits.ClusterCalls(() => IsInDoubt && Waits.DoubtfulCall < Limit ? Waits.DoubtfulCall : Limit, log);
        Exec = new(Api);
    }

    /// <summary>The typed client.</summary>
    public k8s.Kubernetes Api { get; }

    /// <summary>The API server's address.</summary>
    public string Server { get; }

    /// <summary>Commands in pods.</summary>
    public PodExec Exec { get; }

    /// <summary>Told about every change.</summary>
    public Action<string> Log { get; }

    /// <summary>How long one answer may take. Default: <see cref="Waits.ClusterCall"/>.</summary>
    public TimeSpan Limit { get; init; } = Waits.ClusterCall;

    /// <summary>Whether the last call got no answer. Until one does, calls are given less time.</summary>
    public bool IsInDoubt { get; private set; }

    /// <summary>
    /// The version of Calico into whose store its objects are written, because nothing serves its API; null, the default, where its API is
    /// served. Callers name objects of <see cref="CalicoStore.Served"/> either way.
    /// </summary>
    public CalicoVersion? ConvertsFor { get; set; }

    /// <summary>
    /// Throws an <see cref="EngineException"/> that says why, where the cluster itself is gone. Default: nobody can know.
    /// </summary>
    public Func<CancellationToken, Task> ThrowIfGoneAsync { get; init; } = _ => Task.CompletedTask;

    /// <summary>Looks whether the server answers at all, where something that it passes on did not.</summary>
    /// <exception cref="EngineException">It does not.</exception>
    public Task ThrowIfSilentAsync(CancellationToken cancellationToken)
    {
        IsInDoubt = true;
        return VersionAsync(cancellationToken);
    }

    /// <summary>The server's version, such as <c>v1.34.1+k3s1</c>.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellationToken) =>
        (await CallAsync("ask for its version", token => Api.Version.GetCodeAsync(token), cancellationToken)).GitVersion;

    /// <summary>Whether the cluster serves a kind.</summary>
    public async Task<bool> HasAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        await FindKindAsync(Stored(apiVersion), kind, cancellationToken) is not null;

    /// <summary>Whether a kind lives in namespaces.</summary>
    public async Task<bool> IsNamespacedAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        (await ResourceAsync(Stored(apiVersion), kind, cancellationToken)).Namespaced;

    /// <summary>
    /// Makes an object that somebody else wrote. Fields that the server does not know are left out. That it is there already is fine.
    /// </summary>
    /// <remarks>Not by server-side apply, which servers older than some fields of such objects refuse whole.</remarks>
    public async Task CreateForeignAsync(JsonObject body, CancellationToken cancellationToken)
    {
        var id = ObjectId.Of(body);
        var (group, version, resource) = await PathAsync(id, cancellationToken);
        Log($"create {id}");
        try
        {
            await CallAsync(
                $"create {id}",
                async token =>
                    resource.Namespaced
                        ? await Api.CustomObjects.CreateNamespacedCustomObjectAsync(
                            body,
                            group,
                            version,
                            id.Namespace,
                            resource.Name,
                            fieldManager: _manager,
                            cancellationToken: token
                        )
                        : await Api.CustomObjects.CreateClusterCustomObjectAsync(
                            body,
                            group,
                            version,
                            resource.Name,
                            fieldManager: _manager,
                            cancellationToken: token
                        ),
                cancellationToken
            );
        }
        catch (EngineException conflict)
            when (conflict.InnerException is HttpOperationException { Response.StatusCode: HttpStatusCode.Conflict })
        {
            Log($"{id} was there already");
        }
    }

    /// <summary>Makes an object, or makes it what is given.</summary>
    /// <exception cref="EngineException">The server refused, or dropped a field that it does not know.</exception>
    public Task ApplyAsync(JsonObject body, CancellationToken cancellationToken) =>
        _writer.ApplyAsync(ConvertsFor is { } version ? CalicoStore.Of(body, version) : body, cancellationToken);

    /// <summary>An object as it is, or null where it is absent.</summary>
    public async Task<JsonElement?> GetAsync(ObjectId id, CancellationToken cancellationToken)
    {
        id = Stored(id);
        var (group, version, resource) = await PathAsync(id, cancellationToken);
        return await FindAsync(
            $"read {id}",
            async token =>
                (JsonElement)(
                    resource.Namespaced
                        ? await Api.CustomObjects.GetNamespacedCustomObjectAsync(
                            group,
                            version,
                            id.Namespace,
                            resource.Name,
                            id.Name,
                            token
                        )
                        : await Api.CustomObjects.GetClusterCustomObjectAsync(group, version, resource.Name, id.Name, token)
                ),
            cancellationToken
        );
    }

    /// <summary>Removes an object. That it is absent already is fine.</summary>
    public async Task DeleteAsync(ObjectId id, CancellationToken cancellationToken)
    {
        id = Stored(id);
        var (group, version, resource) = await PathAsync(id, cancellationToken);
        Log($"delete {id}");
        await FindAsync<bool>(
            $"delete {id}",
            async token =>
            {
                _ = resource.Namespaced
                    ? await Api.CustomObjects.DeleteNamespacedCustomObjectAsync(
                        group,
                        version,
                        id.Namespace,
                        resource.Name,
                        id.Name,
                        cancellationToken: token
                    )
                    : await Api.CustomObjects.DeleteClusterCustomObjectAsync(
                        group,
                        version,
                        resource.Name,
                        id.Name,
                        cancellationToken: token
                    );
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>The objects of a kind in the whole cluster that a label selector finds.</summary>
    public async Task<IReadOnlyList<ObjectId>> ListAsync(
        string apiVersion,
        string kind,
        string labelSelector,
        CancellationToken cancellationToken
    )
    {
        var resource = await ResourceAsync(Stored(apiVersion), kind, cancellationToken);
        var (group, version) = Split(Stored(apiVersion));
        var list = (JsonElement)
            await CallAsync(
                $"list {resource.Name}",
                token =>
                    Api.CustomObjects.ListClusterCustomObjectAsync(
                        group,
                        version,
                        resource.Name,
                        labelSelector: labelSelector,
                        cancellationToken: token
                    ),
                cancellationToken
            );
        return
        [
            .. list.ItemsAt("items")
                .Select(item => new ObjectId(
                    apiVersion,
                    kind,
                    item.At("metadata", "namespace")?.GetString() ?? "",
                    item.At("metadata", "name")?.GetString()!
                )),
        ];
    }

    /// <summary>The last lines that a container wrote.</summary>
    public Task<string> LogAsync(string home, string pod, string container, int lines, CancellationToken cancellationToken) =>
        CallAsync(
            $"read the log of {home}/{pod}",
            async token =>
            {
                await using var stream = await Api.CoreV1.ReadNamespacedPodLogAsync(
                    pod,
                    home,
                    container,
                    tailLines: lines,
                    cancellationToken: token
                );
                using var reader = new StreamReader(stream);
                return await reader.ReadToEndAsync(token);
            },
            cancellationToken
        );

    /// <summary>Calls the server, again where it could not answer, and turns what goes wrong into a message.</summary>
    /// <param name="what">What is done, as the rest of a sentence: <c>apply Pod 'shop/web'</c>.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">The server refused, or could not be reached.</exception>
    public async Task<T> CallAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var isAnswered = false;
        try
        {
            var answer = await _calls.ExecuteAsync(async token => await call(token), cancellationToken);
            isAnswered = true;
            return answer;
        }
        catch (HttpOperationException refusal)
        {
            isAnswered = true;
            throw new EngineException(
                $"The cluster at {Server} refused to {what}: {(int)refusal.Response.StatusCode} {MessageOf(refusal)}",
                refusal
            );
        }
        catch (Exception failure)
            when (failure is HttpRequestException or TimeoutRejectedException or IOException or KubeConfigException
                && !cancellationToken.IsCancellationRequested
            )
        {
            var why = failure is TimeoutRejectedException late
                ? $"no answer within {late.Timeout.TotalSeconds:0.#} seconds"
                : failure.GetBaseException().Message;
            await ThrowIfGoneAsync(cancellationToken);
            throw new EngineException(
                $"The cluster at {Server} could not be asked to {what}: {why}. Look whether its API server runs and can be reached.",
                failure
            );
        }
        finally
        {
            IsInDoubt = !isAnswered;
        }
    }

    /// <summary>Where an object is found.</summary>
    /// <exception cref="EngineException">The cluster does not serve its kind.</exception>
    public async Task<(string Group, string Version, V1APIResource Resource)> PathAsync(ObjectId id, CancellationToken cancellationToken)
    {
        var (group, version) = Split(id.ApiVersion);
        return (group, version, await ResourceAsync(id.ApiVersion, id.Kind, cancellationToken));
    }

    public void Dispose() => Api.Dispose();

    private string Stored(string apiVersion) => ConvertsFor is null ? apiVersion : CalicoStore.Of(apiVersion);

    private ObjectId Stored(ObjectId id) => ConvertsFor is { } version ? CalicoStore.Of(id, version) : id;

    // Answers with null where the object, or its whole kind, is absent.
    private async Task<T?> FindAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : struct
    {
        try
        {
            return await CallAsync(what, call, cancellationToken);
        }
        catch (EngineException refusal)
            when (refusal.InnerException is HttpOperationException { Response.StatusCode: HttpStatusCode.NotFound })
        {
            return null;
        }
    }

    private static string MessageOf(HttpOperationException refusal)
    {
        try
        {
            return KubernetesJson.Deserialize<V1Status>(refusal.Response.Content).Message ?? refusal.Response.Content;
        }
        catch (JsonException)
        {
            return refusal.Response.Content;
        }
    }

    private static (string Group, string Version) Split(string apiVersion) =>
        apiVersion.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0
            ? (apiVersion[..slash], apiVersion[(slash + 1)..])
            : ("", apiVersion);

    private async Task<V1APIResource> ResourceAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        await FindKindAsync(apiVersion, kind, cancellationToken)
        ?? throw new EngineException(
            $"The cluster at {Server} does not know the kind {kind} of {apiVersion}. "
                + $"{await RemedyAsync(apiVersion, kind, cancellationToken)}"
        );

    private async Task<string> RemedyAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        apiVersion == CalicoStore.Served && await FindKindAsync(CalicoStore.ApiVersion, kind, cancellationToken) is not null
            ? $"It has Calico, but only the API in which Calico keeps its objects ({CalicoStore.ApiVersion}), which this account "
                + "may not read. 'stagetest cluster-role --calico-store' prints a role that may."
            : "Install what serves it, or leave such objects out.";

    // A kind that is there stays; one that is absent may still come, by itself and before others of its group.
    private async Task<V1APIResource?> FindKindAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        if (_kinds.TryGetValue((apiVersion, kind), out var known))
        {
            return known;
        }

        var (group, version) = Split(apiVersion);
        var list = await CallOrEmptyAsync(
            token =>
                group.Length == 0 ? Api.CoreV1.GetAPIResourcesAsync(token) : Api.CustomObjects.GetAPIResourcesAsync(group, version, token),
            apiVersion,
            cancellationToken
        );

        // Subresources, such as pods/exec, have a slash in their names.
        foreach (var resource in list.Resources.Where(r => !r.Name.Contains('/', StringComparison.Ordinal)))
        {
            _kinds[(apiVersion, resource.Kind)] = resource;
        }

        return _kinds.GetValueOrDefault((apiVersion, kind));
    }

    private async Task<V1APIResourceList> CallOrEmptyAsync(
        Func<CancellationToken, Task<V1APIResourceList>> call,
        string apiVersion,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await CallAsync($"list the kinds of {apiVersion}", call, cancellationToken);
        }
        catch (EngineException refusal)
            when (refusal.InnerException is HttpOperationException { Response.StatusCode: HttpStatusCode.NotFound })
        {
            return new() { Resources = [] };
        }
    }
}
