using System.Formats.Tar;
using StageTest.Core.Engines;

namespace StageTest.Engines.K3s;

/// <summary>Loads images into the nodes of a cluster and reads them out, as archives.</summary>
/// <param name="docker">The engine that runs the nodes.</param>
/// <param name="nodes">The nodes.</param>
internal sealed class NodeImages(DockerEngine docker, IReadOnlyList<K3sNode> nodes)
{
    /// <summary>Loads an archive of images into every node.</summary>
    /// <param name="name">What the images are, for messages.</param>
    /// <param name="write">Writes the archive.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">A node refuses it.</exception>
    public async Task LoadAsync(string name, Action<Stream> write, CancellationToken cancellationToken)
    {
        const string place = "/tmp/stagetest-images.tar";
        using var archive = new MemoryStream();
        write(archive);
        foreach (var node in nodes)
        {
            await node.CopyAsync(name, archive.ToArray(), place, cancellationToken);
            await ImportAsync(node, place, cancellationToken);
        }
    }

    /// <summary>
    /// Imports archives of this machine into every node, if Docker cannot mount them because it runs on another machine.
    /// </summary>
    /// <exception cref="EngineException">A node refuses one.</exception>
    public async Task ImportAsync(IEnumerable<string> archives, CancellationToken cancellationToken)
    {
        foreach (var archive in archives)
        {
            foreach (var node in nodes)
            {
                await using var content = TarOf(archive);
                await docker.CallAsync($"copy {archive} into {node.Name}", async () =>
                {
                    await docker.Api.Containers.ExtractArchiveToContainerAsync(
                        node.Id,
                        new() { Path = "/tmp" },
                        content,
                        cancellationToken
                    );
                    return true;
                });
                await ImportAsync(node, $"/tmp/{Path.GetFileName(archive)}", cancellationToken);
            }
        }
    }

    /// <summary>The output of <c>ctr images list</c> for each node, one image on each line.</summary>
    public async Task<IReadOnlyList<(string Node, string Listing)>> ListAsync(CancellationToken cancellationToken)
    {
        var listings = new List<(string, string)>();
        foreach (var node in nodes)
        {
            listings.Add((node.Name, await node.RunAsync(cancellationToken, "ctr", "-n", "k8s.io", "images", "list")));
        }

        return listings;
    }

    /// <summary>Writes an image of a node as an archive.</summary>
    /// <exception cref="EngineException">The node cannot export it.</exception>
    /// <exception cref="IOException">The archive cannot be written here.</exception>
    public async Task ExportAsync(string name, string image, string platform, Stream destination, CancellationToken cancellationToken)
    {
        const string place = "/tmp/stagetest-export.tar";
        var node = nodes.Single(n => n.Name == name);
        try
        {
            await node.RunAsync(cancellationToken, "ctr", "-n", "k8s.io", "images", "export", "--platform", platform, place, image);
            var answer = await docker.CallAsync($"copy {image} out of {name}", () =>
                docker.Api.Containers.GetArchiveFromContainerAsync(node.Id, new() { Path = place }, statOnly: false, cancellationToken)
            );
            await using var reader = new TarReader(answer.Stream!);
            var entry = await reader.GetNextEntryAsync(copyData: false, cancellationToken);
            await CopyAsync(entry!.DataStream!, destination, entry.Length, cancellationToken);
        }
        finally
        {
            await node.TryAsync(CancellationToken.None, "rm", "-f", place);
        }
    }

    private static async Task ImportAsync(K3sNode node, string archive, CancellationToken cancellationToken)
    {
        await node.RunAsync(cancellationToken, "ctr", "-n", "k8s.io", "images", "import", archive);
        await node.TryAsync(cancellationToken, "rm", "-f", archive);
    }

    // Stream.CopyToAsync cannot be used: it reads once more after the last byte, and this HTTP stream then reports a premature end.
    private static async Task CopyAsync(Stream from, Stream to, long length, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 17];
        while (length > 0)
        {
            var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(length, buffer.Length)), cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException("Docker sent less than it announced.");
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            length -= read;
        }
    }

    // Docker accepts a file only inside an archive. The archive goes through a file, because images may be larger than memory.
    private static FileStream TarOf(string file)
    {
        const int buffer = 1 << 20;
        FileStream? stream = null;
        try
        {
            stream = new(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, buffer, FileOptions.DeleteOnClose);
            using (var writer = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
            {
                writer.WriteEntry(file, Path.GetFileName(file));
            }

            stream.Position = 0;
            return stream;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw new EngineException(
                $"'{file}' cannot be packed for Docker in '{Path.GetTempPath()}': {problem.Message}. Make room there, or name "
                    + "another directory with TMPDIR.",
                problem
            );
        }
    }
}
