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
/// Objects of any kind on one cluster, by discovery and server-side apply. Failures become messages that name the object.
/// </summary>
internal sealed class ClusterClient : IDisposable
{
    /// <summary>How many items of a long list are asked for at once.</summary>
    public const int PageSize = 500;

    private readonly string _manager;
    private readonly ClusterCalls _calls;
    private readonly ClusterKinds _kinds;
    private readonly ObjectWriter _writer;

    /// <summary>Connects to a cluster. Nothing is sent yet.</summary>
    /// <param name="configuration">Where it is, and who asks.</param>
    /// <param name="run">The run's name. Each run is a field manager of its own, so the server itself keeps one from changing what another
    /// made.</param>
    /// <param name="log">Told about every change.</param>
    /// <param name="clock">Tells the time to all that waits for this cluster. Default null: the system's.</param>
    public ClusterClient(KubernetesClientConfiguration configuration, string run, Action<string> log, TimeProvider? clock = null)
    {
        Api = new k8s.Kubernetes(configuration) { HttpClient = { Timeout = Timeout.InfiniteTimeSpan } };
        Server = configuration.Host;
        Log = log;
        Clock = clock ?? TimeProvider.System;
        Exec = new(Api);
        _manager = $"stagetest-{run}";
        _calls = new(Server, log, Clock);
        _kinds = new(Api, Server, _calls);
        _writer = new(this, _manager);
    }

    /// <summary>The typed client.</summary>
    public k8s.Kubernetes Api { get; }

    /// <summary>The API server's address.</summary>
    public string Server { get; }

    /// <summary>Commands in pods.</summary>
    public PodExec Exec { get; }

    /// <summary>Told about every change.</summary>
    public Action<string> Log { get; }

    /// <summary>Tells the time to all that waits for this cluster.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Whether the last call got no answer. Until one does, calls are given less time.</summary>
    public bool IsInDoubt => _calls.IsInDoubt;

    /// <summary>
    /// The version of Calico into whose store its objects are written, because nothing serves its API; null, the default, where its API is
    /// served. Callers name objects of <see cref="CalicoStore.Served"/> either way.
    /// </summary>
    public CalicoVersion? ConvertsFor { get; set; }

    /// <summary>
    /// Throws an <see cref="EngineException"/> that says why, where the cluster itself is gone. Default: that cannot be known.
    /// </summary>
    public Func<CancellationToken, Task> ThrowIfGoneAsync
    {
        get => _calls.ThrowIfGoneAsync;
        init => _calls.ThrowIfGoneAsync = value;
    }

    /// <summary>Looks whether the server answers at all, where something that it passes on did not.</summary>
    /// <exception cref="EngineException">It does not.</exception>
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

    /// <summary>Whether a kind lives in namespaces.</summary>
    public async Task<bool> IsNamespacedAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        (await _kinds.ResourceAsync(Stored(apiVersion), kind, cancellationToken)).Namespaced;

    /// <summary>
    /// Makes an object that others wrote. Fields that the server does not know are left out. That it is there already is fine.
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
        catch (EngineException conflict) when (ClusterCalls.IsRefusal(conflict, HttpStatusCode.Conflict))
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

    /// <summary>Removes an object. That it is absent already is fine.</summary>
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

    /// <summary>The objects of a kind in the whole cluster that a label selector finds.</summary>
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

    /// <summary>The items of a list, of which a server gives one page at a time.</summary>
    /// <param name="what">What is done, as for <see cref="CallAsync"/>.</param>
    /// <param name="list">Asks for the page of <see cref="PageSize"/> items where the last one ended; null for the first page.</param>
    /// <param name="cancellationToken">Ends it.</param>
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
    public Task<T> CallAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        _calls.CallAsync(what, call, cancellationToken);

    /// <summary>Where an object is found.</summary>
    /// <exception cref="EngineException">The cluster does not serve its kind.</exception>
    public async Task<(string Group, string Version, V1APIResource Resource)> PathAsync(ObjectId id, CancellationToken cancellationToken)
    {
        var (group, version) = ClusterKinds.Split(id.ApiVersion);
        return (group, version, await _kinds.ResourceAsync(id.ApiVersion, id.Kind, cancellationToken));
    }

    public void Dispose() => Api.Dispose();

    private string Stored(string apiVersion) => ConvertsFor is null ? apiVersion : CalicoStore.Of(apiVersion);

    private ObjectId Stored(ObjectId id) => ConvertsFor is { } version ? CalicoStore.Of(id, version) : id;
}
