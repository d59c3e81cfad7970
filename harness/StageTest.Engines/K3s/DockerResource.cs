using Docker.DotNet;

namespace StageTest.Engines.K3s;

/// <summary>Something that a run made in a Docker Engine, of one of the kinds below.</summary>
internal sealed class DockerResource
{
    private readonly string _kind;

    private DockerResource(string kind, string name, Func<IDockerClient, CancellationToken, Task> removeAsync)
    {
        _kind = kind;
        Name = name;
        RemoveAsync = removeAsync;
    }

    /// <summary>By what people know it.</summary>
    public string Name { get; }

    /// <summary>Removes it; fails where it is gone already.</summary>
    public Func<IDockerClient, CancellationToken, Task> RemoveAsync { get; }

    /// <summary>A container. It is stopped first, and volumes that it alone has go with it.</summary>
    public static DockerResource Container(string id, string name) =>
        new("container", name, (client, cancellationToken) =>
            client.Containers.RemoveContainerAsync(id, new() { Force = true, RemoveVolumes = true }, cancellationToken)
        );

    /// <summary>A network.</summary>
    public static DockerResource Network(string id, string name) =>
        new("network", name, (client, cancellationToken) => client.Networks.DeleteNetworkAsync(id, cancellationToken));

    /// <summary>A volume, which has no other id than its name.</summary>
    public static DockerResource Volume(string name) =>
        new("volume", name, (client, cancellationToken) => client.Volumes.RemoveAsync(name, force: true, cancellationToken));

    /// <inheritdoc/>
    public override string ToString() => $"{_kind} '{Name}'";
}
