using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.K3s;

/// <summary>A cluster of k3s with Calico in containers, started for a run and removed after it.</summary>
/// <param name="k3s">The options of the user.</param>
internal sealed class K3sLease(K3sOptions k3s) : IClusterLease
{
    private DockerEngine? _docker;
    private K3sNodes? _nodes;
    private string? _kept;

    private string Image => k3s.Image ?? PinnedImages.K3s;

    private int Nodes => k3s.Nodes ?? 1;

    private bool HasCalico => k3s.Calico != K3sOptions.NoCalico;

    private string Calico => CalicoManifests.Exact(k3s.Calico);

    public string EngineName => K3sEngine.Name;

    public bool IsOwn => true;

    public bool HasNativeCrds => k3s.HasNativeCrds;

    public bool IsRemoved => !k3s.Keep;

    public ImmutableSortedDictionary<string, string> Versions { get; private set; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableArray<RunPhase> Phases { get; private set; } = [];

    public Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken) =>
        K3sRequirements.FindAsync(Image, cancellationToken);

    public async Task<(ClusterClient Client, ProbeImageSource Image)> AcquireAsync(string run, CancellationToken cancellationToken)
    {
        // Errors that need no cluster are found before one is started.
        var agent = k3s.Cluster.ProbeImage is null ? ProbeImage.Pack() : null;
        var manifests = HasCalico ? await ManifestsAsync(cancellationToken) : [];
        var cache = ImageCache.Of(k3s, Image, HasCalico ? Calico : K3sOptions.NoCalico);
        var archives = NodeArchives.Choose(cache.Archives, k3s.Images is { } given ? ImageArchive.In(given) : []);

        _docker = DockerEngine.Find();
        _nodes = new(_docker, run);
        var info = await _docker.InfoAsync(cancellationToken);
        var image = await ImageAsync(_docker, cancellationToken);
        var named = image.IsPinned ? image.Name : $"{image.Name} {await _docker.IdOfAsync(image.Name, cancellationToken)}";
        Versions = Versions.SetItem(UnpinnedInputs.K3sImage, UnpinnedInputs.Text(named, image.Place, image.IsPinned));

        // An engine that cannot see this directory runs on another file system and cannot mount it.
        var hasLocalFiles = _docker.IsLocal && Directory.Exists(info.DockerRootDir);
        var containers = new K3sContainers(
            run,
            k3s,
            image.Name,
            info.CgroupVersion == "2",
            await ServerNamesAsync(cancellationToken),
            hasLocalFiles,
            hasLocalFiles ? archives : []
        );
        Tell($"starting {image.Name}{(archives.Length > 0 ? $" with {archives.Length} archives of images" : "")}");
        ClusterClient? client = null;
        try
        {
            await _nodes.StartServerAsync(containers, cancellationToken);
            client = await _nodes.ConnectAsync(k3s.Cluster.Log);
            var source = await EquipAsync(client, containers, manifests, hasLocalFiles ? [] : archives, agent, cancellationToken);
            if (HasCalico)
            {
                var images = new CalicoImages(client, _nodes.Images, k3s.Images, cache);
                Versions = Versions.SetItem(UnpinnedInputs.CalicoImages, await images.SourcesAsync(cancellationToken));
            }

            await SaveImagesAsync(cache, agent?.Reference, info.Architecture, cancellationToken);
            _kept = k3s.Keep ? await new KeptCluster(k3s, run).WriteAsync(_nodes, source.Reference) : null;
            return (client, source);
        }
        catch (EngineException failure)
        {
            using (client)
            {
                throw await FailureEvidence.WithAsync(failure, k3s.Cluster, run, client, this, []);
            }
        }
        catch
        {
            client?.Dispose();
            throw;
        }
    }

    public Task CollectDiagnosticsAsync(string directory, CancellationToken cancellationToken) =>
        _nodes?.CollectAsync(directory, cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        using (_docker)
        {
            if (_nodes is null)
            {
                return;
            }

            if (k3s.Keep && _kept is { } kept)
            {
                k3s.Cluster.Warn(kept);
                return;
            }

            await _nodes.DisposeAsync();
        }
    }

    private async Task<ImmutableArray<StageTest.Core.Documents.Manifest>> ManifestsAsync(CancellationToken cancellationToken)
    {
        var source = new CalicoManifests(k3s, Tell);
        var manifests = await source.ReadAsync(Calico, cancellationToken);
        foreach (var unrecorded in source.Unrecorded)
        {
            k3s.Cluster.Warn(unrecorded.Warning);
        }

        Versions = Versions.SetItem(UnpinnedInputs.CalicoManifests, UnpinnedInputs.Text(source.Sources));

        return manifests;
    }

    private async Task<(string Name, string Place, bool IsPinned)> ImageAsync(DockerEngine docker, CancellationToken cancellationToken)
    {
        var hasDigest = Image.Contains("@sha256:", StringComparison.Ordinal);
        var found = await docker.FindImageAsync(Image, cancellationToken);
        if (found is { IsChecked: true } there)
        {
            return (there.Name, "of this Docker Engine", hasDigest);
        }

        Tell($"pulling {Image}");
        try
        {
            await docker.PullAsync(Image, Tell, cancellationToken);
            return (Image, "pulled", hasDigest);
        }
        catch (EngineException refusal) when (found is not null)
        {
            // Without internet access, only what is present can be used.
            k3s.Cluster.Warn(
                $"WARNING: {Image} is taken from this machine's {found.Value.Name}. {K3sRequirements.NotChecked} {refusal.Message}"
            );
            return (found.Value.Name, "loaded into this Docker Engine", false);
        }
    }

    private async Task<ProbeImageSource> EquipAsync(
        ClusterClient client,
        K3sContainers containers,
        ImmutableArray<StageTest.Core.Documents.Manifest> manifests,
        ImmutableArray<string> archives,
        ProbeImage? agent,
        CancellationToken cancellationToken
    )
    {
        for (var number = 1; number < Nodes; number++)
        {
            Tell($"starting node {number + 1} of {Nodes}");
            await _nodes!.StartAgentAsync(containers, number);
            cancellationToken.ThrowIfCancellationRequested();
        }

        await _nodes!.RuntimesReadyAsync(cancellationToken);
        await _nodes.Images.ImportAsync(archives, cancellationToken);
        if (agent is not null)
        {
            await _nodes.Images.LoadAsync("the probe agent", agent.Write, cancellationToken);
        }

        var readiness = new ClusterReadiness(client, Tell, Waits.ClusterStep, TimeProvider.System) { Optional = CalicoApiServer.Home };
        Versions = Versions
            .SetItem("k3s", await client.VersionAsync(cancellationToken))
            .SetItem("nodes", Nodes.ToString(CultureInfo.InvariantCulture));
        if (HasCalico)
        {
            var objects = CalicoObjects.Of(manifests, containers.ClusterCidr, k3s.Dataplane, HasNativeCrds);
            if (HasNativeCrds)
            {
                objects = await NativeCrds.AsServedAsync(client, objects, cancellationToken);
                Versions = Versions.SetItem(CalicoStore.ReportKey, CalicoStore.NativeReportText);
            }

            Versions = k3s.Dataplane is { } dataplane ? Versions.SetItem(CalicoDataplane.ReportKey, dataplane.Name) : Versions;
            Versions = Versions.SetItem("calico", CalicoObjects.VersionOf(objects) ?? Calico);
            var started = client.Clock.GetTimestamp();
            if (await new CalicoInstaller(client, readiness, Tell).InstallAsync(objects, Nodes, cancellationToken) is { } problem)
            {
                Convert(client, problem);
            }

            Phases = [new(RunPhase.Calico, client.Clock.GetElapsedTime(started))];

            // The operator chooses the version itself, and images may be named by digests alone.
            if (await CalicoApi.VersionAsync(client, cancellationToken) is { } running)
            {
                new WantedCalico(Calico).ThrowIfOther(running, "The cluster runs");
                Versions = Versions.SetItem("calico", running);
            }
        }
        else
        {
            await readiness.NodesAsync(Nodes, cancellationToken);
            await readiness.WorkloadsAsync(besides: null, cancellationToken);
        }

        return agent is null ? new(k3s.Cluster.ProbeImage!, "IfNotPresent") : new(agent.Reference, "Never");
    }

    private void Convert(ClusterClient client, string problem)
    {
        client.ConvertsFor = CalicoStore.FormOf(Versions["calico"]) ?? CalicoStore.FormOf(Calico) ?? CalicoVersionText.Newest;
        Versions = Versions.SetItem(CalicoStore.ReportKey, CalicoStore.ReportText);
        k3s.Cluster.Warn($"WARNING: {problem}\nThe run continues without Calico's API server. {CalicoStore.Conversion}");
    }

    // A cache that cannot be written makes the next start slow, and has no other effect.
    private async Task SaveImagesAsync(ImageCache cache, string? agent, string architecture, CancellationToken cancellationToken)
    {
        try
        {
            var platform = $"linux/{architecture switch { "x86_64" => "amd64", "aarch64" => "arm64", var other => other }}";
            foreach (var image in await cache.SaveAsync(_nodes!.Images, agent, platform, cancellationToken))
            {
                Tell($"kept {image} for the next start");
            }
        }
        catch (EngineException problem)
        {
            k3s.Cluster.Warn($"Images are not kept for the next start: {problem.Message}");
        }
    }

    private void Tell(string step) => k3s.Cluster.Tell(step);

    // If this program runs in a container itself, it reaches the API server by the gateway of the container network.
    private async Task<ImmutableArray<string>> ServerNamesAsync(CancellationToken cancellationToken)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        if (!_docker!.IsLocal)
        {
            names.Add(_docker.Endpoint.Host);
        }

        if (Environment.GetEnvironmentVariable("TESTCONTAINERS_HOST_OVERRIDE") is { Length: > 0 } named)
        {
            names.Add(named);
        }

        if (File.Exists("/.dockerenv"))
        {
            var bridge = await _docker.CallAsync("describe its bridge", () =>
                _docker.Api.Networks.InspectNetworkAsync("bridge", cancellationToken)
            );
            names.AddRange((bridge.IPAM?.Config ?? []).Select(c => c.Gateway).OfType<string>().Where(gateway => gateway.Length > 0));
        }

        return names.ToImmutable();
    }
}
