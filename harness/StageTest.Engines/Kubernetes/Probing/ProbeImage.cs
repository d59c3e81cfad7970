using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using StageTest.Core.Engines;

namespace StageTest.Engines.Kubernetes.Probing;

/// <summary>The image of the probe agent: one static file and nothing else, packed without any tool.</summary>
/// <remarks>
/// An OCI image layout (<c>opencontainers/image-spec</c>, image-layout.md) that also has the <c>manifest.json</c> of <c>docker save</c>, so
/// that containerd, k3s and Docker all load it. The same agent always gives the same bytes, and so the same name.
/// </remarks>
internal sealed class ProbeImage
{
    private const string Repository = "docker.io/stagetest/probe-agent";
    private const string Json = "application/vnd.oci.image.";

    private readonly List<(string Path, byte[] Content)> _entries = [];

    private ProbeImage(byte[] agent)
    {
        var layer = Tar(
            [(AgentProgram.Agent.TrimStart('/'), agent)],
            UnixFileMode.UserRead
                | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead
                | UnixFileMode.GroupExecute
                | UnixFileMode.OtherRead
                | UnixFileMode.OtherExecute
        );
        Reference = $"{Repository}:{Hex(agent)[..12]}";
        var config = new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject { ["Entrypoint"] = new JsonArray(AgentProgram.Agent), ["User"] = "65534:65534" },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray($"sha256:{Hex(layer)}") },
        };
        var configBlob = Bytes(config);
        var manifest = Bytes(
            new JsonObject
            {
                ["schemaVersion"] = 2,
                ["mediaType"] = Json + "manifest.v1+json",
                ["config"] = Descriptor(configBlob, Json + "config.v1+json"),
                ["layers"] = new JsonArray(Descriptor(layer, Json + "layer.v1.tar")),
            }
        );
        var listed = Descriptor(manifest, Json + "manifest.v1+json");
        listed["annotations"] = new JsonObject
        {
            ["io.containerd.image.name"] = Reference,
            ["org.opencontainers.image.ref.name"] = Reference[(Reference.LastIndexOf(':') + 1)..],
        };
        _entries.AddRange([
            ("oci-layout", Bytes(new() { ["imageLayoutVersion"] = "1.0.0" })),
            (
                "index.json",
                Bytes(
                    new()
                    {
                        ["schemaVersion"] = 2,
                        ["mediaType"] = Json + "index.v1+json",
                        ["manifests"] = new JsonArray(listed),
                    }
                )
            ),
            (
                "manifest.json",
                Bytes(
                    new JsonArray(
                        new JsonObject
                        {
                            ["Config"] = BlobPath(configBlob),
                            ["RepoTags"] = new JsonArray(Reference),
                            ["Layers"] = new JsonArray(BlobPath(layer)),
                        }
                    )
                )
            ),
            (BlobPath(configBlob), configBlob),
            (BlobPath(layer), layer),
            (BlobPath(manifest), manifest),
        ]);
    }

    /// <summary>The image's name; its tag is the beginning of the agent's SHA-256.</summary>
    public string Reference { get; }

    /// <summary>Where the agent is: beside this program, where <c>make build</c> puts it.</summary>
    public static string AgentFile { get; } = Path.Combine(AppContext.BaseDirectory, "probe-agent", "linux-x64", "stagetest-probe-agent");

    /// <summary>What to do where there is no agent.</summary>
    public const string Remedy =
        "Run 'make build' on a Linux x64 machine with gcc, or name an image that nodes can pull with --probe-image.";

    /// <summary>Packs the agent that is beside this program.</summary>
    /// <exception cref="EngineException">There is none.</exception>
    public static ProbeImage Pack()
    {
        try
        {
            return new(File.ReadAllBytes(AgentFile));
        }
        catch (IOException problem)
        {
            throw new EngineException($"The probe agent cannot be read: {problem.Message} {Remedy}", problem);
        }
    }

    /// <summary>Packs an agent.</summary>
    public static ProbeImage Pack(byte[] agent) => new(agent);

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
