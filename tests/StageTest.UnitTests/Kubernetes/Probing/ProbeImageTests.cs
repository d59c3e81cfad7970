using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.UnitTests.Kubernetes.Probing;

internal sealed class ProbeImageTests
{
    private static readonly byte[] Agent = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];

    [Test]
    public void SameAgentGivesSameBytesAndAnotherAgentAnotherName()
    {
        var archive = Archive(Agent);

        Assert.That(Archive([.. Agent]), Is.EqualTo(archive));
        Assert.That(Pack([1]).Reference, Is.Not.EqualTo(Pack([2]).Reference));
    }

    [Test]
    public void EveryDigestIsThatOfItsBlobAndTheLayerHoldsTheAgentAlone()
    {
        var files = Files(Archive(Agent));

        foreach (var (path, content) in files.Where(f => f.Key.StartsWith("blobs/", StringComparison.Ordinal)))
        {
            Assert.That(path, Is.EqualTo($"blobs/sha256/{Hash(content)}"));
        }

        var manifest = Json(files, Digest(JsonNode.Parse(files["index.json"])!["manifests"]![0]!));
        var layer = files[Digest(manifest["layers"]![0]!)];
        var config = Json(files, Digest(manifest["config"]!));
        Assert.That((string)config["rootfs"]!["diff_ids"]![0]!, Is.EqualTo($"sha256:{Hash(layer)}"));
        Assert.That(Files(layer), Has.Count.EqualTo(1));
        Assert.That(Files(layer)["stagetest-probe-agent"], Is.EqualTo(Agent));
    }

    [Test]
    public void EachArchitectureHasItsOwnAgentAndDockerTakesTheFirst()
    {
        byte[] other = [1, 2, 3];
        var files = Files(Archive(new("arm64", other), new("amd64", Agent)));

        var listed = JsonNode.Parse(files["index.json"])!["manifests"]![0]!;
        Assert.That((string)listed["mediaType"]!, Is.EqualTo("application/vnd.oci.image.index.v1+json"));
        Assert.That((string)listed["annotations"]!["io.containerd.image.name"]!, Does.StartWith("docker.io/stagetest/probe-agent:"));
        var manifests = Json(files, Digest(listed))["manifests"]!.AsArray();
        Assert.That(manifests.Select(m => (string)m!["platform"]!["architecture"]!), Is.EqualTo(["arm64", "amd64"]));
        Assert.That(manifests.Select(m => AgentOf(files, m!)), Is.EqualTo(new[] { other, Agent }));
        var forDocker = JsonNode.Parse(files["manifest.json"])![0]!;
        Assert.That(Files(files[(string)forDocker["Layers"]![0]!])["stagetest-probe-agent"], Is.EqualTo(other));
        Assert.That((string)Json(files, (string)forDocker["Config"]!)["architecture"]!, Is.EqualTo("arm64"));
    }

    private static byte[] AgentOf(Dictionary<string, byte[]> files, JsonNode listed)
    {
        var manifest = Json(files, Digest(listed));
        var config = Json(files, Digest(manifest["config"]!));
        Assert.That((string)config["architecture"]!, Is.EqualTo((string)listed["platform"]!["architecture"]!));
        return Files(files[Digest(manifest["layers"]![0]!)])["stagetest-probe-agent"];
    }

    private static string Digest(JsonNode descriptor) => "blobs/" + ((string)descriptor["digest"]!).Replace(':', '/');

    private static JsonNode Json(Dictionary<string, byte[]> files, string path) => JsonNode.Parse(files[path])!;

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static ProbeImage Pack(byte[] agent) => ProbeImage.Pack(new ProbeAgentFile("amd64", agent));

    private static byte[] Archive(byte[] agent) => Archive(new ProbeAgentFile("amd64", agent));

    private static byte[] Archive(params ProbeAgentFile[] agents)
    {
        using var stream = new MemoryStream();
        ProbeImage.Pack(agents).Write(stream);
        return stream.ToArray();
    }

    private static Dictionary<string, byte[]> Files(byte[] tar)
    {
        using var reader = new TarReader(new MemoryStream(tar));
        var files = new Dictionary<string, byte[]>();
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream!.CopyTo(content);
            files.Add(entry.Name, content.ToArray());
        }

        return files;
    }
}
