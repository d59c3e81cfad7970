using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Docker.DotNet;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.K3s;

/// <summary>
/// The Docker Engine of the machine, for what single containers do not cover. Its errors become messages with a remedy.
/// </summary>
internal sealed class DockerEngine : IDisposable
{
    private const string Remedy = "Start Docker, or name its address with DOCKER_HOST, and check that 'docker info' works for this user.";

    private readonly IDockerClient _client;

    /// <summary>An engine at an address.</summary>
    /// <param name="client">Its API. It is disposed of with this.</param>
    /// <param name="endpoint">The address.</param>
    internal DockerEngine(IDockerClient client, Uri endpoint)
    {
        _client = client;
        Endpoint = endpoint;
    }

    /// <summary>Its address.</summary>
    public Uri Endpoint { get; }

    /// <summary>Whether it shares the file system of this machine, so that directories can be mounted.</summary>
    public bool IsLocal => Endpoint.Scheme is "unix" or "npipe";

    /// <summary>The API itself.</summary>
    public IDockerClient Api => _client;

    /// <summary>Finds the engine as the <c>docker</c> command does.</summary>
    /// <exception cref="EngineException">There is none.</exception>
    public static DockerEngine Find()
    {
        // The run or 'stagetest clean' removes its containers, so Testcontainers needs no image for removal.
        TestcontainersSettings.ResourceReaperEnabled = false;
        var named = Environment.GetEnvironmentVariable("DOCKER_HOST");
        if (TestcontainersSettings.OS?.DockerEndpointAuthConfig is not { } found)
        {
            throw new EngineException($"There is no Docker Engine here. {Remedy}");
        }

        // If the named engine does not answer, Testcontainers finds another one; but a user who names an engine wants no other.
        return string.IsNullOrEmpty(named) || (Uri.TryCreate(named, UriKind.Absolute, out var address) && IsSame(address, found.Endpoint))
            ? new(found.GetDockerClientBuilder(Guid.Empty).Build(), found.Endpoint)
            : throw new EngineException(
                $"The Docker Engine at {named}, which DOCKER_HOST names, does not answer. Start it, or unset DOCKER_HOST."
            );
    }

    private static bool IsSame(Uri one, Uri other) =>
        one.AbsolutePath.TrimEnd('/') == other.AbsolutePath.TrimEnd('/') && one.Host == other.Host && one.Port == other.Port;

    /// <summary>What the engine reports about itself.</summary>
    public Task<SystemInfoResponse> InfoAsync(CancellationToken cancellationToken) =>
        CallAsync("describe itself", () => _client.System.GetSystemInfoAsync(cancellationToken));

    /// <summary>Finds an image that is already present.</summary>
    /// <param name="image">Its name, with a tag, a digest, or both.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>
    /// The name of the image in the engine, and whether its content matches the name; null if the image is absent. An image from <c>docker
    /// load</c> may have only its tag, because Docker does not know its origin. Its digest cannot be checked then.
    /// </returns>
    public async Task<(string Name, bool IsChecked)?> FindImageAsync(string image, CancellationToken cancellationToken)
    {
        if (await InspectAsync(image, cancellationToken) is not null)
        {
            return (image, true);
        }

        return
            image.Split('@') is [var tag, _]
            && tag.LastIndexOf(':') > tag.LastIndexOf('/')
            && await InspectAsync(tag, cancellationToken) is { RepoDigests: null or { Count: 0 } }
            ? (tag, false)
            : null;
    }

    /// <summary>The digest of an image's configuration, by which Docker knows what it starts; null if it is not there.</summary>
    public async Task<string?> IdOfAsync(string image, CancellationToken cancellationToken) =>
        (await InspectAsync(image, cancellationToken))?.ID;

    private async Task<ImageInspectResponse?> InspectAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync($"look for the image {image}", () => _client.Images.InspectImageAsync(image, cancellationToken));
        }
        catch (EngineException absent) when (absent.InnerException is DockerApiException { StatusCode: HttpStatusCode.NotFound })
        {
            return null;
        }
    }

    /// <summary>Pulls an image that is not there.</summary>
    /// <param name="image">Pulls an image that is absent.</param>
    /// <param name="tell">Receives how far it is.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">It cannot be pulled.</exception>
    public async Task PullAsync(string image, Action<string> tell, CancellationToken cancellationToken)
    {
        var progress = new PullProgress(image, tell);
        try
        {
            await CallAsync($"pull the image {image}", async () =>
            {
                await _client.Images.CreateImageAsync(new() { FromImage = image }, new(), progress, cancellationToken);
                return true;
            });
        }
        catch (EngineException refusal) when (refusal.InnerException is DockerApiException)
        {
            throw new EngineException(
                $"{refusal.Message} Pull it by hand ('docker pull {image}'), load it from a file ('docker load') that has it by "
                    + $"its tag, {image.Split('@')[0]}, or name another with --k3s-image; without a digest, StageTest uses the image that "
                    + "Docker has by that tag.",
                refusal
            );
        }

        // A registry may also report its failure inside a stream that began successfully.
        if (progress.Error is { } error)
        {
            throw new EngineException(
                $"The image {image} cannot be pulled: {error}. Pull it by hand ('docker pull {image}'), or name another with --k3s-image."
            );
        }
    }

    /// <summary>Creates and starts a container of k3s.</summary>
    /// <remarks>It cannot be cancelled: a container must not appear later, when no cleanup looks for it.</remarks>
    /// <exception cref="EngineException">The engine refuses, or the container ends immediately.</exception>
    public async Task StartAsync(IContainer container)
    {
        try
        {
            await CallAsync("start a container", async () =>
            {
                await container.StartAsync(CancellationToken.None);
                return true;
            });
        }
        catch (ContainerNotRunningException ended)
        {
            throw new EngineException($"The container {container.Name.TrimStart('/')} ended right after its start: {ended.Message}", ended);
        }
        catch (EngineException refusal)
            when (refusal.InnerException is DockerApiException { StatusCode: HttpStatusCode.Forbidden }
                || refusal.Message.Contains("privileged", StringComparison.OrdinalIgnoreCase)
            )
        {
            throw new EngineException(
                $"{refusal.Message} k3s runs in privileged containers only: use a Docker Engine without 'userns-remap', whose "
                    + "authorization plugins allow them.",
                refusal
            );
        }
    }

    /// <summary>Everything with the label of a run, or of any run.</summary>
    /// <param name="run">The run's name, or null for all.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<ImmutableArray<DockerResource>> FindAsync(string? run, CancellationToken cancellationToken)
    {
        var filters = new Dictionary<string, IDictionary<string, bool>>
        {
            ["label"] = new Dictionary<string, bool> { [run is null ? ObjectId.RunLabel : $"{ObjectId.RunLabel}={run}"] = true },
        };
        var containers = await CallAsync("list containers", () =>
            _client.Containers.ListContainersAsync(new() { All = true, Filters = filters }, cancellationToken)
        );
        var networks = await CallAsync("list networks", () =>
            _client.Networks.ListNetworksAsync(new() { Filters = filters }, cancellationToken)
        );
        var volumes = await CallAsync("list volumes", () => _client.Volumes.ListAsync(new() { Filters = filters }, cancellationToken));
        return
        [
            // The newest first, so that agents are removed before their server.
            .. containers
                .OrderByDescending(c => c.Created)
                .Select(c => DockerResource.Container(c.ID, c.Names.FirstOrDefault()?.TrimStart('/') ?? c.ID)),
            .. networks.Select(n => DockerResource.Network(n.ID, n.Name)),
            .. (volumes.Volumes ?? []).Select(v => DockerResource.Volume(v.Name)),
        ];
    }

    /// <summary>Removes resources, and ignores those that are already gone. Volumes of a single container are removed with it.</summary>
    /// <exception cref="EngineException">Some resources could not be removed; all others were.</exception>
    public async Task RemoveAsync(ImmutableArray<DockerResource> resources, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        foreach (var resource in resources)
        {
            try
            {
                await CallAsync($"remove the {resource}", async () =>
                {
                    await resource.RemoveAsync(_client, cancellationToken);
                    return true;
                });
            }
            catch (EngineException gone) when (gone.InnerException is DockerApiException { StatusCode: HttpStatusCode.NotFound }) { }
            catch (EngineException failure)
            {
                failures.Add(failure.Message);
            }
        }

        if (failures.Count > 0)
        {
            throw new EngineException(string.Join('\n', failures));
        }
    }

    /// <summary>Calls the engine and converts errors into messages.</summary>
    /// <param name="what">The action, as the rest of a sentence.</param>
    /// <param name="call">The call.</param>
    /// <exception cref="EngineException">The engine refused, or could not be reached.</exception>
    public async Task<T> CallAsync<T>(string what, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (DockerApiException refusal)
        {
            throw new EngineException($"Docker refused to {what}: {MessageOf(refusal)}.", refusal);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TimeoutException)
        {
            throw new EngineException(
                $"The Docker Engine at {Endpoint} did not {what}: " + $"{failure.GetBaseException().Message.TrimEnd('.')}. {Remedy}",
                failure
            );
        }
    }

    public void Dispose() => _client.Dispose();

    // The engine answers with { "message": "..." }.
    private static string MessageOf(DockerApiException refusal)
    {
        try
        {
            return ((string?)JsonNode.Parse(refusal.ResponseBody ?? "")?["message"] ?? refusal.Message).Trim().TrimEnd('.');
        }
        catch (JsonException)
        {
            return refusal.Message.Trim();
        }
    }

    private sealed class PullProgress(string image, Action<string> tell) : IProgress<JSONMessage>
    {
        private readonly Dictionary<string, (long Current, long Total)> _layers = [];
        private long _told = -1;

        public string? Error { get; private set; }

        public void Report(JSONMessage value)
        {
            Error ??= value.Error?.Message;
            if (value is not { ID: { } layer, Progress: { Current: { } current, Total: > 0 and { } total } })
            {
                return;
            }

            const long step = 10;
            const long whole = 100;
            _layers[layer] = (current, total);
            var percent = _layers.Values.Sum(l => l.Current) * whole / _layers.Values.Sum(l => l.Total) / step * step;
            if (percent > _told)
            {
                _told = percent;
                tell($"pulling {image}: {percent} %");
            }
        }
    }
}
