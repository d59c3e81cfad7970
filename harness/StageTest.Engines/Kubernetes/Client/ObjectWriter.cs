using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using StageTest.Core.Engines;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>
/// Creates or updates objects of any kind: by server-side apply or, if an API does not support it, by create and patch.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="manager">The field manager. Each run has its own, so the server keeps runs from changing each other's objects.</param>
internal sealed class ObjectWriter(ClusterClient client, string manager)
{
    private const string Strict = "Strict";

    // With this a repeated call recognises its own object.
    private const string Mark = "stagetest.io/call";

    // From this minor version of Kubernetes on, servers refuse unknown fields on request.
    private const int FirstStrictMinor = 25;

    private readonly ConcurrentDictionary<string, bool> _withoutApply = new();
    private bool? _isStrict;

    /// <summary>Creates an object, or updates it to the given content.</summary>
    /// <exception cref="EngineException">The server refused, or dropped an unknown field.</exception>
    public async Task ApplyAsync(JsonObject body, CancellationToken cancellationToken)
    {
        var target = await Target.OfAsync(client, ObjectId.Of(body), cancellationToken);
        client.Log($"apply {target.Id}");
        var written =
            target.Id is { ApiVersion: "v1", Kind: "Pod" } ? await CreateNewAsync(target, body, cancellationToken)
            : _withoutApply.ContainsKey(target.Id.ApiVersion) ? await CreateOrPatchAsync(target, body, cancellationToken)
            : await ApplyAsync(target, body, cancellationToken);
        if (!await IsStrictAsync(cancellationToken) && DroppedFields.Of(body, written).ToArray() is { Length: > 0 } dropped)
        {
            throw new EngineException(
                $"The cluster at {client.Server} does not know these fields of {target.Id}, and dropped them: {string.Join(", ", dropped)}."
            );
        }
    }

    // Calico's aggregated API server lacked server-side apply completely, and in v3.32.0 for new objects
    // (projectcalico/calico#4959, #12841).
    private async Task<JsonElement> ApplyAsync(Target target, JsonObject body, CancellationToken cancellationToken)
    {
        var patch = new V1Patch(body.ToJsonString(), V1Patch.PatchType.ApplyPatch);
        try
        {
            return await PatchAsync(target, patch, force: false, cancellationToken);
        }
        catch (EngineException refusal)
            when (target.Id.ApiVersion == CalicoStore.Served && StatusOf(refusal) is { } status && IsLack(status))
        {
            client.Log($"apply {target.Id}: {refusal.Message}; trying without server-side apply");
            var written = await CreateOrPatchAsync(target, body, cancellationToken);
            _withoutApply[target.Id.ApiVersion] = true;
            return written;
        }
    }

    private static bool IsLack(HttpStatusCode status) =>
        status
            is HttpStatusCode.NotFound
                or HttpStatusCode.MethodNotAllowed
                or HttpStatusCode.NotAcceptable
                or HttpStatusCode.UnsupportedMediaType
                or HttpStatusCode.InternalServerError;

    private static HttpStatusCode? StatusOf(EngineException refusal) =>
        (refusal.InnerException as HttpOperationException)?.Response.StatusCode;

    // The pods of a run are always new, and apply refuses pods with two names for one port (kubernetes/kubernetes#113482), which policies
    // may refer to.
    private async Task<JsonElement> CreateNewAsync(Target target, JsonObject body, CancellationToken cancellationToken)
    {
        // Policies select labels, so pods do not get the label of the run.
        var marked = (JsonObject)body.DeepClone();
        var mark = Guid.NewGuid().ToString("N");
        ((JsonObject)marked["metadata"]!)["annotations"] = new JsonObject { [Mark] = mark };
        try
        {
            return await CreateAsync(target, marked, cancellationToken);
        }
        catch (EngineException conflict) when (StatusOf(conflict) == HttpStatusCode.Conflict)
        {
            // A call that failed midway and was repeated may have created it the first time.
            if (
                await client.GetAsync(target.Id, cancellationToken) is { } made
                && made.At("metadata", "annotations", Mark)?.GetString() == mark
            )
            {
                return made;
            }

            throw;
        }
    }

    private async Task<JsonElement> CreateOrPatchAsync(Target target, JsonObject body, CancellationToken cancellationToken)
    {
        var existing = await client.GetAsync(target.Id, cancellationToken);
        if (existing is null)
        {
            try
            {
                return await CreateAsync(target, body, cancellationToken);
            }
            catch (EngineException conflict) when (StatusOf(conflict) == HttpStatusCode.Conflict)
            {
                // A call that failed midway and was repeated may have created it the first time.
                existing = await client.GetAsync(target.Id, cancellationToken);
                if (existing is null)
                {
                    throw;
                }
            }
        }

        if (ObjectId.RunOf(existing.Value) != ObjectId.RunOf(body))
        {
            throw new EngineException($"{target.Id} was created by another user on the cluster at {client.Server}, and is not changed.");
        }

        var changes = new JsonArray(
            new JsonObject
            {
                ["op"] = "add",
                ["path"] = "/metadata/labels",
                ["value"] = body["metadata"]!["labels"]?.DeepClone() ?? new JsonObject(),
            }
        );
        foreach (var (name, value) in body.Where(part => part.Key is not ("apiVersion" or "kind" or "metadata")))
        {
            changes.Add(
                new JsonObject
                {
                    ["op"] = "add",
                    ["path"] = $"/{name}",
                    ["value"] = value?.DeepClone(),
                }
            );
        }

        return await PatchAsync(target, new(changes.ToJsonString(), V1Patch.PatchType.JsonPatch), force: null, cancellationToken);
    }

    private async Task<JsonElement> CreateAsync(Target target, JsonObject body, CancellationToken cancellationToken)
    {
        var (id, group, version, resource) = target;
        var element = JsonSerializer.SerializeToElement(body);
        return (JsonElement)
            await client.CallAsync(
                $"create {id}",
                async token =>
                    resource.Namespaced
                        ? await client.Api.CustomObjects.CreateNamespacedCustomObjectAsync(
                            element,
                            group,
                            version,
                            id.Namespace,
                            resource.Name,
                            fieldManager: manager,
                            fieldValidation: Strict,
                            cancellationToken: token
                        )
                        : await client.Api.CustomObjects.CreateClusterCustomObjectAsync(
                            element,
                            group,
                            version,
                            resource.Name,
                            fieldManager: manager,
                            fieldValidation: Strict,
                            cancellationToken: token
                        ),
                cancellationToken
            );
    }

    private async Task<JsonElement> PatchAsync(Target target, V1Patch patch, bool? force, CancellationToken cancellationToken)
    {
        var (id, group, version, resource) = target;
        return (JsonElement)
            await client.CallAsync(
                $"apply {id}",
                async token =>
                    resource.Namespaced
                        ? await client.Api.CustomObjects.PatchNamespacedCustomObjectAsync(
                            patch,
                            group,
                            version,
                            id.Namespace,
                            resource.Name,
                            id.Name,
                            fieldManager: manager,
                            fieldValidation: Strict,
                            force: force,
                            cancellationToken: token
                        )
                        : await client.Api.CustomObjects.PatchClusterCustomObjectAsync(
                            patch,
                            group,
                            version,
                            resource.Name,
                            id.Name,
                            fieldManager: manager,
                            fieldValidation: Strict,
                            force: force,
                            cancellationToken: token
                        ),
                cancellationToken
            );
    }

    private async Task<bool> IsStrictAsync(CancellationToken cancellationToken)
    {
        if (_isStrict is not { } isStrict)
        {
            var version = await client.CallAsync("tell its version", token => client.Api.Version.GetCodeAsync(token), cancellationToken);

            // Some vendors write '20+'.
            _isStrict = isStrict =
                !int.TryParse(version.Minor.TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
                || minor >= FirstStrictMinor;
        }

        return isStrict;
    }

    private sealed record Target(ObjectId Id, string Group, string Version, V1APIResource Resource)
    {
        public static async Task<Target> OfAsync(ClusterClient client, ObjectId id, CancellationToken cancellationToken)
        {
            var (group, version, resource) = await client.PathAsync(id, cancellationToken);
            return new(id, group, version, resource);
        }
    }
}
