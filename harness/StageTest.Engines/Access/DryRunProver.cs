using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using StageTest.Core.Access;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Access;

/// <summary>
/// Proves rights by writes with <c>dryRun=All</c> as another subject. Each write has a control: the same write as the caller. If the
/// control is refused, a refusal of the subject proves nothing about its rights.
/// </summary>
/// <remarks>
/// To prove "create", a new policy is used. To update, patch or delete, the proof needs an existing one: the first of its kind and tier in
/// the namespace. A dry run does not change it.
/// </remarks>
/// <param name="client">The cluster.</param>
internal sealed class DryRunProver(ClusterClient client)
{
    private const string Impersonation = "impersonate";
    private const string Name = "stagetest-proof";

    // A user of a group. The server adds the groups that every user and service account has.
    private const string Member = "stagetest:member";

    private readonly ConcurrentDictionary<Write, Lazy<Task<(int Status, string Text)>>> _controls = new();
    private readonly ConcurrentDictionary<AccessPoint, Lazy<Task<(JsonElement? Item, string Problem)>>> _objects = new();

    /// <summary>Tries one write: a point for which <see cref="AccessProof.IsWrite"/> is true.</summary>
    public async Task<AccessProof> ProveAsync(AccessPoint point, CancellationToken cancellationToken)
    {
        var known = PolicyKinds.Known.All.Single(k => k.Group == point.Kind.Group && k.Kind == point.Kind.Kind);
        var apiVersion = known.ApiVersions[0];
        if (!await client.HasAsync(apiVersion, point.Kind.Kind, cancellationToken))
        {
            return new(point, null, $"the cluster does not serve {apiVersion} {point.Kind.Kind}");
        }

        var (found, problem) = point.Verb == "create" ? (null, "") : await FirstAsync(point, apiVersion, cancellationToken);
        if (problem.Length > 0)
        {
            return new(point, null, problem);
        }

        var write = Write.Of(point, apiVersion, found);
        var control = await _controls.GetOrAdd(write, _ => new(() => SendAsync(write, null, cancellationToken))).Value;
        if (!IsPassed(control.Status))
        {
            return new(point, null, $"the same write is refused for the caller too: {control.Status} {control.Text}");
        }

        var (status, text) = await SendAsync(write, point.Subject, cancellationToken);
        return IsPassed(status) ? new(point, true, "the server accepts the write")
            : status == (int)HttpStatusCode.Forbidden && !text.Contains($"cannot {Impersonation}", StringComparison.Ordinal)
                ? new(point, false, text)
            : new(point, null, $"{status} {text}");
    }

    private static bool IsPassed(int status) => status is >= 200 and < 300;

    private async Task<(JsonElement? Item, string Problem)> FirstAsync(
        AccessPoint point,
        string apiVersion,
        CancellationToken cancellationToken
    )
    {
        var place = point with { Subject = default, Verb = "" };
        return await _objects.GetOrAdd(place, _ => new(() => FindAsync(point, apiVersion, cancellationToken))).Value;
    }

    private async Task<(JsonElement? Item, string Problem)> FindAsync(
        AccessPoint point,
        string apiVersion,
        CancellationToken cancellationToken
    )
    {
        var path = $"{Write.PathOf(point, apiVersion)}?limit={ClusterClient.PageSize}";
        var next = "";
        do
        {
            var (status, text) = await SendAsync(
                new(HttpMethod.Get, path + (next.Length == 0 ? "" : $"&continue={Uri.EscapeDataString(next)}"), "", "application/json"),
                null,
                cancellationToken,
                whole: true
            );
            if (!IsPassed(status))
            {
                return (null, $"the existing {point.Kind.Plural} cannot be listed: {status} {MessageOf(text)}");
            }

            var page = JsonDocument.Parse(text).RootElement;
            foreach (var item in page.ItemsAt("items").Where(item => !point.Kind.IsTiered || TierOf(item) == point.Tier))
            {
                return (item, "");
            }

            next = page.At("metadata", "continue")?.GetString() ?? "";
        } while (next.Length > 0);

        return (null, "there is no existing object to write");
    }

    private static string TierOf(JsonElement item) => item.At("spec", "tier")?.GetString() ?? Tier.Default.Name;

    private Task<(int Status, string Text)> SendAsync(
        Write write,
        AccessSubject? subject,
        CancellationToken cancellationToken,
        bool whole = false
    ) =>
        client.CallAsync(
            "try a write that changes nothing",
            async token =>
            {
                using var request = new HttpRequestMessage(write.Method, new Uri(new Uri(client.Server), write.Path));
                if (write.Body.Length > 0)
                {
                    request.Content = new StringContent(write.Body, Encoding.UTF8, write.Type);
                }

                if (subject is { } who)
                {
                    request.Headers.Add("Impersonate-User", who.UserName ?? Member);
                    if (who.Kind == SubjectKind.Group)
                    {
                        request.Headers.Add("Impersonate-Group", who.Name);
                    }
                }

                if (client.Api.Credentials is { } credentials)
                {
                    await credentials.ProcessHttpRequestAsync(request, token);
                }

                using var response = await client.Api.HttpClient.SendAsync(request, token);
                var text = await response.Content.ReadAsStringAsync(token);
                return ((int)response.StatusCode, whole ? text : MessageOf(text));
            },
            cancellationToken
        );

    private static string MessageOf(string text)
    {
        try
        {
            return (string?)JsonNode.Parse(text)?["message"] ?? "";
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private sealed record Write(HttpMethod Method, string Path, string Body, string Type)
    {
        private const string DryRun = "?dryRun=All";
        private const string Json = "application/json";

        public static Write Of(AccessPoint point, string apiVersion, JsonElement? found)
        {
            var path = PathOf(point, apiVersion);
            if (found is not { } item)
            {
                return new(HttpMethod.Post, path + DryRun, Made(point, apiVersion).ToJsonString(), Json);
            }

            var one = $"{path}/{Uri.EscapeDataString(item.GetProperty("metadata").GetProperty("name").GetString()!)}{DryRun}";
            return point.Verb switch
            {
                "update" => new(HttpMethod.Put, one, Whole(item, apiVersion, point.Kind.Kind), Json),
                "patch" => new(HttpMethod.Patch, one, "{}", "application/merge-patch+json"),
                _ => new(HttpMethod.Delete, one, "", Json),
            };
        }

        public static string PathOf(AccessPoint point, string apiVersion) =>
            $"/apis/{apiVersion}/"
            + (point.Namespace.Length == 0 ? "" : $"namespaces/{Uri.EscapeDataString(point.Namespace)}/")
            + point.Kind.Plural;

        // Items of a list have no kind of their own.
        private static string Whole(JsonElement item, string apiVersion, string kind)
        {
            var body = JsonNode.Parse(item.GetRawText())!.AsObject();
            (body["apiVersion"], body["kind"]) = (apiVersion, kind);
            return body.ToJsonString();
        }

        private static JsonObject Made(AccessPoint point, string apiVersion)
        {
            var metadata = new JsonObject { ["name"] = point.Kind.IsTiered ? $"{point.Tier}.{Name}" : Name };
            if (point.Namespace.Length > 0)
            {
                metadata["namespace"] = point.Namespace;
            }

            return new()
            {
                ["apiVersion"] = apiVersion,
                ["kind"] = point.Kind.Kind,
                ["metadata"] = metadata,
                ["spec"] = ProofSpecs.Of(point),
            };
        }
    }
}
