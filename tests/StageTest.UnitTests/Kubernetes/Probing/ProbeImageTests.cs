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
        Assert.That(ProbeImage.Pack([1]).Reference, Is.Not.EqualTo(ProbeImage.Pack([2]).Reference));
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

    private static string Digest(JsonNode descriptor) => "blobs/" + ((string)descriptor["digest"]!).Replace(':', '/');

    private static JsonNode Json(Dictionary<string, byte[]> files, string path) => JsonNode.Parse(files[path])!;

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Archive(byte[] agent)
    {
        using var stream = new MemoryStream();
        ProbeImage.Pack(agent).Write(stream);
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
