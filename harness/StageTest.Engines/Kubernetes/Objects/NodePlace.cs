using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>A node of a cluster.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Addresses">Its addresses inside the cluster's network.</param>
internal sealed record NodePlace(string Name, ImmutableArray<IPAddress> Addresses)
{
    /// <summary>How many pods it accepts; null if unknown.</summary>
    public int? Pods { get; init; }

    /// <summary>Its address of a family, or null if it has none.</summary>
    public IPAddress? AddressOf(AddressFamily family) => Addresses.FirstOrDefault(a => a.AddressFamily == family);
}
