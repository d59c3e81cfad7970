using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using StageTest.Core.Engines;

namespace StageTest.Engines.Kubernetes.Probing;

/// <summary>The image of the probe agent: one static file for each architecture and nothing else, packed without any tool.</summary>
/// <remarks>
/// An OCI image layout (<c>opencontainers/image-spec</c>, image-layout.md) that also has the <c>manifest.json</c> of <c>docker save</c>, so
/// that containerd, k3s and Docker can load it. With agents for several architectures it is an image index, and each node takes its own;
/// <c>manifest.json</c> has no index and names the first. The same agents always give the same bytes, and so the same name.
/// </remarks>
internal sealed class ProbeImage
{
    private const string Repository = "docker.io/stagetest/probe-agent";
    private const string Json = "application/vnd.oci.image.";

    private readonly List<(string Path, byte[] Content)> _entries = [];

    private ProbeImage(IReadOnlyList<ProbeAgentFile> agents)
    {
        Reference = $"{Repository}:{Hex([.. agents.SelectMany(a => a.Content)])[..12]}";
        var images = agents.Select(Image).ToArray();
        var (listed, blobs) = images is [var only] ? (Descriptor(only.Manifest, Json + "manifest.v1+json"), []) : Index(agents, images);
        listed["annotations"] = new JsonObject
        {
            ["io.containerd.image.name"] = Reference,
            ["org.opencontainers.image.ref.name"] = Reference[(Reference.LastIndexOf(':') + 1)..],
        };
        var forDocker = new JsonObject
        {
            ["Config"] = BlobPath(images[0].Config),
            ["RepoTags"] = new JsonArray(Reference),
            ["Layers"] = new JsonArray(BlobPath(images[0].Layer)),
        };
        _entries.Add(("oci-layout", Bytes(new() { ["imageLayoutVersion"] = "1.0.0" })));
        _entries.Add(("index.json", Bytes(IndexOf(listed))));
        _entries.Add(("manifest.json", Bytes(new JsonArray(forDocker))));
        _entries.AddRange(images.SelectMany(i => new[] { i.Config, i.Layer, i.Manifest }).Concat(blobs).Select(b => (BlobPath(b), b)));
    }

    /// <summary>The image's name. Its tag is a prefix of the SHA-256 of its agents.</summary>
    public string Reference { get; }

    /// <summary>The path of the agent for this machine's architecture.</summary>
    public static string AgentFile => ProbeAgentFile.Places[0];

    /// <summary>The remedy if there is no agent.</summary>
    public const string Remedy = "Run 'make build' on Linux with gcc, or name an image that nodes can pull with --probe-image.";

    /// <summary>Packs the agents beside this program.</summary>
    /// <exception cref="EngineException">There are none, or they cannot be read.</exception>
    public static ProbeImage Pack()
    {
        try
        {
            return ProbeAgentFile.ReadAll() is { Count: > 0 } agents
                ? new(agents)
                : throw new EngineException($"The probe agent was not built: there is no file '{AgentFile}'. {Remedy}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The probe agent cannot be read: {problem.Message} {Remedy}", problem);
        }
    }

    /// <summary>Packs at least one agent, each for another architecture.</summary>
    public static ProbeImage Pack(params IReadOnlyList<ProbeAgentFile> agents) => new(agents);

    private static (byte[] Layer, byte[] Config, byte[] Manifest) Image(ProbeAgentFile agent)
    {
        var layer = Tar(
            [(AgentProgram.Agent.TrimStart('/'), agent.Content)],
            UnixFileMode.UserRead
                | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead
                | UnixFileMode.GroupExecute
                | UnixFileMode.OtherRead
                | UnixFileMode.OtherExecute
        );
        var config = Bytes(
            new JsonObject
            {
                ["architecture"] = agent.Architecture,
                ["os"] = "linux",
                ["config"] = new JsonObject { ["Entrypoint"] = new JsonArray(AgentProgram.Agent), ["User"] = "65534:65534" },
                ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray($"sha256:{Hex(layer)}") },
            }
        );
        var manifest = Bytes(
            new JsonObject
            {
                ["schemaVersion"] = 2,
                ["mediaType"] = Json + "manifest.v1+json",
                ["config"] = Descriptor(config, Json + "config.v1+json"),
                ["layers"] = new JsonArray(Descriptor(layer, Json + "layer.v1.tar")),
            }
        );
        return (layer, config, manifest);
    }

    private static (JsonObject Listed, byte[][] Blobs) Index(
        IReadOnlyList<ProbeAgentFile> agents,
        IReadOnlyList<(byte[] Layer, byte[] Config, byte[] Manifest)> images
    )
    {
        var index = Bytes(IndexOf([.. agents.Zip(images, (agent, image) => For(agent.Architecture, image.Manifest))]));
        return (Descriptor(index, Json + "index.v1+json"), [index]);
    }

    private static JsonObject For(string architecture, byte[] manifest)
    {
        var listed = Descriptor(manifest, Json + "manifest.v1+json");
        listed["platform"] = new JsonObject { ["architecture"] = architecture, ["os"] = "linux" };
        return listed;
    }

    private static JsonObject IndexOf(params JsonNode[] manifests) =>
        new()
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = Json + "index.v1+json",
            ["manifests"] = new JsonArray(manifests),
        };

    /// <summary>Writes the archive.</summary>
    public void Write(Stream stream) =>
        stream.Write(Tar(_entries, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead));

    private static byte[] Tar(IEnumerable<(string Path, byte[] Content)> files, UnixFileMode mode)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                using var data = new MemoryStream(content, writable: false);
                writer.WriteEntry(
                    new UstarTarEntry(TarEntryType.RegularFile, path)
                    {
                        Mode = mode,
                        ModificationTime = DateTimeOffset.UnixEpoch,
                        DataStream = data,
                    }
                );
            }
        }

        return stream.ToArray();
    }

    private static JsonObject Descriptor(byte[] blob, string mediaType) =>
        new()
        {
            ["mediaType"] = mediaType,
            ["digest"] = $"sha256:{Hex(blob)}",
            ["size"] = blob.Length,
        };

    private static byte[] Bytes(JsonNode json) => System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());

    private static byte[] Bytes(JsonObject json) => Bytes((JsonNode)json);

    private static string BlobPath(byte[] blob) => $"blobs/sha256/{Hex(blob)}";

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
