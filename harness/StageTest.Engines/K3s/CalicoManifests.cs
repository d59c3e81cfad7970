using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.K3s;

/// <summary>
/// Finds Calico's manifests: in a directory of the user, in the cache, or in the repository of the project. Each is verified by its digest,
/// or belongs to the newest patch of a version and stays the same as long as the cache is kept.
/// </summary>
/// <param name="options">The options of the user.</param>
/// <param name="tell">Receives what is downloaded.</param>
/// <param name="messages">Sends requests; null for the network.</param>
internal sealed class CalicoManifests(K3sOptions options, Action<string> tell, HttpMessageHandler? messages = null)
{
    private const string Source = "https://raw.githubusercontent.com/projectcalico/calico";

    private const string DigestSuffix = ".sha256";

    // The largest of them has three.
    private const int MaximumBytes = 16 << 20;

    // 'sha256sum -c calico-manifests.sha256' verifies a directory with the layout of the cache.
    private static readonly FrozenDictionary<string, string> Pinned = ReadPinned();

    private static readonly FrozenDictionary<string, string> NewestPatches = new Dictionary<string, string>
    {
        ["v3.31"] = "v3.31.7",
        ["v3.32"] = "v3.32.1",
    }.ToFrozenDictionary();

    private readonly List<UnrecordedManifest> _unrecorded = [];
    private readonly List<string> _sources = [];

    /// <summary>The source of each manifest that was read, for reports.</summary>
    public IReadOnlyList<string> Sources => _sources;

    /// <summary>The manifests that were read and whose digests StageTest does not record.</summary>
    public IReadOnlyList<UnrecordedManifest> Unrecorded => _unrecorded;

    /// <summary>The exact version: the newest known patch if none is stated.</summary>
    /// <param name="version">Such as <c>v3.32</c> or <c>v3.32.1</c>; null for the newest.</param>
    public static string Exact(string? version) => NewestPatches.GetValueOrDefault(version ?? "v3.32", version ?? "");

    /// <summary>Reads the manifests of an install.</summary>
    /// <param name="version">The exact version.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">A file cannot be read, does not match its digest, belongs to another minor version, or is not
    /// YAML.</exception>
    public async Task<ImmutableArray<Manifest>> ReadAsync(string version, CancellationToken cancellationToken)
    {
        var manifests = ImmutableArray.CreateBuilder<Manifest>();
        foreach (var wanted in CalicoFile.Of(options.CalicoInstall, options.HasNativeCrds))
        {
            var name = wanted.Name;
            var (file, content) = options.CalicoManifests is { } directory
                ? await GivenAsync(Find(directory, version, name), wanted.Directory, cancellationToken)
                : await PinnedAsync(version, wanted, cancellationToken);
            var digest = Digest(content);
            _sources.Add(
                UnpinnedInputs.Text(
                    $"{name} of {version} sha256:{digest}",
                    options.CalicoManifests is null ? "of Calico's repository" : "of --calico-manifests",
                    Accepted(version, name).Contains(digest)
                )
            );
            var read = Parse(content, file);
            new WantedCalico(version).ThrowIfOther(CalicoObjects.VersionOf([.. read.Select(ManifestJson.Of)]), $"'{file}' installs");
            manifests.AddRange(read);
        }

        return manifests.ToImmutable();
    }

    private static ImmutableArray<Manifest> Parse(byte[] content, string file)
    {
        var diagnostics = new DiagnosticBag();
        var manifests = Manifest.ReadAll(Encoding.UTF8.GetString(content), file, diagnostics);
        return diagnostics.HasErrors
            ? throw new EngineException($"Calico's manifest cannot be read: {diagnostics.Sorted()[0]}")
            : manifests;
    }

    // Scenarios of several versions may run at once, and take their manifests from one directory.
    private static string Find(string directory, string version, string name)
    {
        string[] places =
        [
            Path.Combine(directory, version, name),
            Path.Combine(directory, new WantedCalico(version).Minor, name),
            Path.Combine(directory, name),
        ];
        return places.FirstOrDefault(File.Exists, places[^1]);
    }

    private static async Task<(string File, byte[] Content)> GivenAsync(string file, string place, CancellationToken cancellationToken)
    {
        try
        {
            return (file, await File.ReadAllBytesAsync(file, cancellationToken));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new EngineException(
                $"Calico's manifest '{file}' cannot be read: {problem.Message} The directory of --calico-manifests contains the "
                    + $"files of Calico's own directory '{place}', or a directory of them for each version, such as 'v3.32.1'.",
                problem
            );
        }
    }

    private async Task<(string File, byte[] Content)> PinnedAsync(string version, CalicoFile wanted, CancellationToken cancellationToken)
    {
        var name = wanted.Name;
        var file = Path.Combine(options.Cluster.CacheDirectory, "calico", version, name);
        var accepted = Accepted(version, name);
        var address = $"{Source}/{version}/{wanted.Directory}/{name}";
        if (accepted.Count == 0)
        {
            // The operator has versions of its own, so its images do not say whose they are. Other files name no images.
            if (options is { CalicoInstall: not CalicoInstall.Operator, HasNativeCrds: false } && NewestPatches.Values.Contains(version))
            {
                return await UnrecordedAsync(file, address, version, name, cancellationToken);
            }

            throw new EngineException(
                $"The digest of {name} of Calico {version} is not recorded in this version of StageTest, and nothing is installed "
                    + "unchecked. "
                    + $"Get {address}, check it, and give its directory with --calico-manifests, or its SHA-256 with --calico-sha256."
            );
        }

        if (await KnownAsync(file, cancellationToken) is { } known && accepted.Contains(Digest(known)))
        {
            return (file, known);
        }

        var content = await DownloadAsync(address, mayRedirect: true, cancellationToken);
        if (!accepted.Contains(Digest(content)))
        {
            throw new EngineException(
                $"{address} has changed: its SHA-256 is {Digest(content)}, and {string.Join(" or ", accepted)} was "
                    + "expected. Nothing was installed."
            );
        }

        await KeepAsync(file, content, cancellationToken);
        return (file, content);
    }

    private HashSet<string> Accepted(string version, string name) =>
        options
            .CalicoDigests.Select(d => d.ToLowerInvariant())
            .Concat(Pinned.TryGetValue($"{version}/{name}", out var pinned) ? [pinned] : [])
            .ToHashSet();

    private async Task<(string File, byte[] Content)> UnrecordedAsync(
        string file,
        string address,
        string version,
        string name,
        CancellationToken cancellationToken
    )
    {
        var first = await FirstDigestAsync(file + DigestSuffix, cancellationToken);
        var known = first is null ? null : await KnownAsync(file, cancellationToken);
        var content = known ?? await DownloadAsync(address, mayRedirect: false, cancellationToken);
        var digest = Digest(content);
        if (first is not null && digest != first)
        {
            throw new EngineException(
                $"{(known is null ? address : $"'{file}'")} has changed: its SHA-256 is {digest}, and the first "
                    + $"download had {first}, as recorded in '{file}{DigestSuffix}'. "
                    + "Nothing was installed. Find out which of them Calico's project published, and give its SHA-256 with --calico-sha256."
            );
        }

        UnrecordedManifest.ThrowIfForeign(Parse(content, file), version, address);
        if (known is null)
        {
            await KeepAsync(file + DigestSuffix, Encoding.UTF8.GetBytes($"{digest}  {name}\n"), cancellationToken);
            await KeepAsync(file, content, cancellationToken);
        }

        _unrecorded.Add(new(name, version, digest));
        return (file, content);
    }

    // An existing record that cannot be read must not count as none: the download would then become the first record.
    private static async Task<string?> FirstDigestAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return File.Exists(file) ? (await File.ReadAllTextAsync(file, cancellationToken)).Split(' ')[0] : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new EngineException(
                $"'{file}', which has the digest of the first download, cannot be read: {problem.Message} Nothing was installed. Make "
                    + "it readable, or give the SHA-256 with --calico-sha256.",
                problem
            );
        }
    }

    private async Task<byte[]?> KnownAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return File.Exists(file) ? await File.ReadAllBytesAsync(file, cancellationToken) : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            tell($"the copy in '{file}' cannot be read: {problem.Message}");
            return null;
        }
    }

    // If the cache cannot be written, the next start downloads again. Each manifest without a recorded digest causes a warning each time.
    private async Task KeepAsync(string file, byte[] content, CancellationToken cancellationToken)
    {
        try
        {
            await CacheFile.WriteAsync(file, stream => stream.WriteAsync(content, cancellationToken).AsTask());
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            tell($"'{file}' is not kept for the next start: {problem.Message}");
        }
    }

    private async Task<byte[]> DownloadAsync(string address, bool mayRedirect, CancellationToken cancellationToken)
    {
        tell($"downloading {address}");
        using var network = messages is null ? new HttpClientHandler { AllowAutoRedirect = mayRedirect } : null;
        using var client = new HttpClient(messages ?? network!, disposeHandler: false)
        {
            Timeout = Waits.Download,
            MaxResponseContentBufferSize = MaximumBytes,
        };
        try
        {
            return await client.GetByteArrayAsync(new Uri(address), cancellationToken);
        }
        catch (Exception failure)
            when (failure is HttpRequestException || (failure is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new EngineException(
                $"Calico's manifest {address} cannot be downloaded: {failure.GetBaseException().Message}. Without internet, give "
                    + "the directory of a copy with --calico-manifests, and images with --images.",
                failure
            );
        }
    }

    private static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static FrozenDictionary<string, string> ReadPinned()
    {
        using var reader = new StreamReader(typeof(CalicoManifests).Assembly.GetManifestResourceStream("calico-manifests.sha256")!);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split("  ", 2))
            .ToFrozenDictionary(words => words[1], words => words[0]);
    }
}
