using Docker.DotNet;

namespace StageTest.Engines.K3s;

/// <summary>A resource that a run created in a Docker Engine, of one of the kinds below.</summary>
internal sealed class DockerResource
{
    private readonly string _kind;

    private DockerResource(string kind, string name, Func<IDockerClient, CancellationToken, Task> removeAsync)
    {
        _kind = kind;
        Name = name;
        RemoveAsync = removeAsync;
    }

    /// <summary>The name for messages.</summary>
    public string Name { get; }

    /// <summary>Removes it; fails if it is already gone.</summary>
    public Func<IDockerClient, CancellationToken, Task> RemoveAsync { get; }

    /// <summary>A container. It is stopped first, and its anonymous volumes are removed with it.</summary>
    public static DockerResource Container(string id, string name) =>
        new("container", name, (client, cancellationToken) =>
            client.Containers.RemoveContainerAsync(id, new() { Force = true, RemoveVolumes = true }, cancellationToken)
        );

    /// <summary>A network.</summary>
    public static DockerResource Network(string id, string name) =>
        new("network", name, (client, cancellationToken) => client.Networks.DeleteNetworkAsync(id, cancellationToken));

    /// <summary>A volume, whose id is its name.</summary>
    public static DockerResource Volume(string name) =>
        new("volume", name, (client, cancellationToken) => client.Volumes.RemoveAsync(name, force: true, cancellationToken));

    /// <inheritdoc/>
    public override string ToString() => $"{_kind} '{Name}'";
}
