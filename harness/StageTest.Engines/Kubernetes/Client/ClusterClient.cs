using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using StageTest.Core.Engines;
using StageTest.Core.Policies;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>
/// Objects of any kind on one cluster, by discovery and server-side apply. Error messages name the object.
/// </summary>
internal sealed class ClusterClient : IDisposable
{
    /// <summary>The page size of long lists.</summary>
    public const int PageSize = 500;

    private readonly string _manager;
    private readonly ClusterCalls _calls;
    private readonly ClusterKinds _kinds;
    private readonly ObjectWriter _writer;

    /// <summary>Creates the client. Nothing is sent yet.</summary>
    /// <param name="configuration">The address and credentials.</param>
    /// <param name="run">The run's name. Each run has its own field manager, so the server keeps runs from changing each other's
    /// objects.</param>
    /// <param name="log">Receives every change.</param>
    /// <param name="clock">The clock for all waits on this cluster. Default null: the system's.</param>
    public ClusterClient(KubernetesClientConfiguration configuration, string run, Action<string> log, TimeProvider? clock = null)
    {
        Api = new k8s.Kubernetes(configuration) { HttpClient = { Timeout = Timeout.InfiniteTimeSpan } };
        Server = configuration.Host;
        Log = log;
        Clock = clock ?? TimeProvider.System;
        Exec = new(Api);
        OpenCommands = new(Exec);
        _manager = $"stagetest-{run}";
        _calls = new(Server, log, Clock);
        _kinds = new(Api, Server, _calls);
        _writer = new(this, _manager);
    }

    /// <summary>The typed client.</summary>
    public k8s.Kubernetes Api { get; }

    /// <summary>The API server's address.</summary>
    public string Server { get; }

    /// <summary>Runs commands in pods.</summary>
    public PodExec Exec { get; }

    /// <summary>Commands in pods that stay open between questions.</summary>
    public OpenCommands OpenCommands { get; }

    /// <summary>Receives every change.</summary>
    public Action<string> Log { get; }

    /// <summary>The clock for all waits on this cluster.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Whether the last call got no answer. Until the server answers, calls have a shorter timeout.</summary>
    public bool IsInDoubt => _calls.IsInDoubt;

    /// <summary>
    /// The version of Calico in whose store its objects are written, because no server offers its API; null, the default, if the API is
    /// served. In both cases callers use <see cref="CalicoStore.Served"/>.
    /// </summary>
    public CalicoVersion? ConvertsFor { get; set; }

    /// <summary>
    /// Throws an <see cref="EngineException"/> with the reason if the cluster itself has ended. Default: unknown.
    /// </summary>
    public Func<CancellationToken, Task> ThrowIfGoneAsync
    {
        get => _calls.ThrowIfGoneAsync;
        init => _calls.ThrowIfGoneAsync = value;
    }

    /// <summary>Checks that the server still answers, after a request that it forwards failed.</summary>
    /// <exception cref="EngineException">The server does not answer.</exception>
    public Task ThrowIfSilentAsync(CancellationToken cancellationToken)
    {
        _calls.Doubt();
        return VersionAsync(cancellationToken);
    }

    /// <summary>The server's version, such as <c>v1.34.1+k3s1</c>.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellationToken) =>
        (await CallAsync("tell its version", token => Api.Version.GetCodeAsync(token), cancellationToken)).GitVersion;

    /// <summary>Whether the cluster serves a kind.</summary>
    public async Task<bool> HasAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        await _kinds.FindAsync(Stored(apiVersion), kind, cancellationToken) is not null;

    /// <summary>Whether a kind is namespaced.</summary>
    public async Task<bool> IsNamespacedAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        (await _kinds.ResourceAsync(Stored(apiVersion), kind, cancellationToken)).Namespaced;

    /// <summary>
    /// Creates an object written by others. Unknown fields are dropped. An existing object is not an error.
    /// </summary>
    /// <remarks>Server-side apply cannot be used: servers refuse such an object completely if they do not know one of its fields.</remarks>
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
        catch (EngineException conflict) when (ClusterCalls.IsRefusal(conflict, HttpStatusCode.Conflict))
        {
            Log($"{id} already existed");
        }
    }

    /// <summary>Creates an object, or updates it to the given content.</summary>
    /// <exception cref="EngineException">The server refused, or dropped an unknown field.</exception>
    public Task ApplyAsync(JsonObject body, CancellationToken cancellationToken) =>
        _writer.ApplyAsync(ConvertsFor is { } version ? CalicoStore.Of(body, version) : body, cancellationToken);

    /// <summary>An object, or null if it is absent.</summary>
    public async Task<JsonElement?> GetAsync(ObjectId id, CancellationToken cancellationToken)
    {
        id = Stored(id);
        var (group, version, resource) = await PathAsync(id, cancellationToken);
        return await _calls.FindAsync(
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

    /// <summary>Removes an object. An absent object is not an error.</summary>
    public async Task DeleteAsync(ObjectId id, CancellationToken cancellationToken)
    {
        id = Stored(id);
        var (group, version, resource) = await PathAsync(id, cancellationToken);
        Log($"delete {id}");
        await _calls.FindAsync<bool>(
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

    /// <summary>The objects of a kind in the whole cluster that match a label selector.</summary>
    public async Task<IReadOnlyList<ObjectId>> ListAsync(
        string apiVersion,
        string kind,
        string labelSelector,
        CancellationToken cancellationToken
    )
    {
        var resource = await _kinds.ResourceAsync(Stored(apiVersion), kind, cancellationToken);
        var (group, version) = ClusterKinds.Split(Stored(apiVersion));
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

    /// <summary>The items of a list, which a server returns in pages.</summary>
    /// <param name="what">The action, as for <see cref="CallAsync"/>.</param>
    /// <param name="list">Reads the page of <see cref="PageSize"/> items after the given position; null for the first page.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">The server refused, or could not be reached.</exception>
    public async IAsyncEnumerable<TItem> EachAsync<TList, TItem>(
        string what,
        Func<string?, CancellationToken, Task<TList>> list,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where TList : IKubernetesObject<V1ListMeta>, IItems<TItem>
    {
        string? next = null;
        do
        {
            var page = await CallAsync(what, token => list(next, token), cancellationToken);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            next = page.Continue();
        } while (!string.IsNullOrEmpty(next));
    }

    /// <summary>The last log lines of a container.</summary>
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

    /// <summary>Calls the server, repeats the call if the server could not answer, and converts errors into messages.</summary>
    /// <param name="what">The action, as the rest of a sentence: <c>apply Pod 'shop/web'</c>.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">The server refused, or could not be reached.</exception>
    public Task<T> CallAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        _calls.CallAsync(what, call, cancellationToken);

    /// <summary>The path of an object.</summary>
    /// <exception cref="EngineException">The cluster does not serve its kind.</exception>
    public async Task<(string Group, string Version, V1APIResource Resource)> PathAsync(ObjectId id, CancellationToken cancellationToken)
    {
        var (group, version) = ClusterKinds.Split(id.ApiVersion);
        return (group, version, await _kinds.ResourceAsync(id.ApiVersion, id.Kind, cancellationToken));
    }

    public void Dispose()
    {
        OpenCommands.Dispose();
        Api.Dispose();
    }

    private string Stored(string apiVersion) => ConvertsFor is null ? apiVersion : CalicoStore.Of(apiVersion);

    private ObjectId Stored(ObjectId id) => ConvertsFor is { } version ? CalicoStore.Of(id, version) : id;
}
