using System.Collections.Immutable;
using k8s;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.K3s;

/// <summary>Where the images of Calico's pods came from, for reports.</summary>
/// <param name="client">The cluster.</param>
/// <param name="nodes">The images of its nodes.</param>
/// <param name="given">The directory of archives that the user gave, or null.</param>
/// <param name="cache">The images of earlier runs.</param>
internal sealed class CalicoImages(ClusterClient client, NodeImages nodes, string? given, ImageCache cache)
{
    private static readonly string[] Owners = ["calico", "tigera"];

    /// <summary>Each image that a pod of Calico runs, with its digest on the nodes.</summary>
    /// <exception cref="EngineException">The cluster or a node cannot be reached.</exception>
    public async Task<string> SourcesAsync(CancellationToken cancellationToken)
    {
        var pods = await client.CallAsync(
            "list pods",
            token => client.Api.CoreV1.ListPodForAllNamespacesAsync(cancellationToken: token),
            cancellationToken
        );
        var images = pods
            .Items.SelectMany(p => p.Spec.Containers.Concat(p.Spec.InitContainers ?? []))
            .Select(c => c.Image)
            .Where(IsCalicos)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToArray();
        var listings = await nodes.ListAsync(cancellationToken);
        var digests = listings
            .SelectMany(l => ImageCache.Tagged(l.Listing))
            .DistinctBy(i => i.Name)
            .ToDictionary(i => i.Name, i => i.Digest, StringComparer.Ordinal);
        return UnpinnedInputs.Text(images.Select(image => Of(image, digests.GetValueOrDefault(ImageArchive.FullName(image)))));
    }

    /// <summary>Whether an image is one of Calico's own, in any registry.</summary>
    internal static bool IsCalicos(string image) => image.Split('/')[..^1].Any(Owners.Contains);

    /// <summary>What the report says of an image.</summary>
    /// <param name="image">The image, as a pod names it.</param>
    /// <param name="digest">Its digest on the nodes, or null if they have it under no tag.</param>
    internal string Of(string image, string? digest)
    {
        var isPinned = image.Contains("@sha256:", StringComparison.Ordinal);
        var name = ImageArchive.FullName(image);
        return UnpinnedInputs.Text(
            isPinned || digest is null ? image : $"{image} {digest}",
            given is not null && ImageArchive.In(given).Any(file => Has(file, name)) ? "of --images"
                : cache.Archives.Any(file => Has(file, name)) ? "of the cache"
                : "pulled by the nodes",
            isPinned
        );
    }

    private static bool Has(string archive, string image)
    {
        try
        {
            return ImageArchive.Read(archive)?.ContainsKey(image) == true;
        }
        catch (EngineException)
        {
            return false;
        }
    }
}
