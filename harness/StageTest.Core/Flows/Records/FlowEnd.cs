using System.Collections.Immutable;
using System.Net;

namespace StageTest.Core.Flows.Records;

/// <summary>One end of a recorded connection, as the source described it. Ends with equal descriptions are equal.</summary>
internal sealed class FlowEnd : IEquatable<FlowEnd>
{
    /// <summary>The name of an address outside every private range, in Calico's flow logs.</summary>
    public const string Public = "pub";

    /// <summary>The name of an address of a private range, in Calico's flow logs.</summary>
    public const string Private = "pvt";

    private int? _hash;

    /// <summary>Its kind.</summary>
    public required FlowEndKind Kind { get; init; }

    /// <summary>The namespace; empty if it has none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>
    /// The pod's name, or the common prefix of a controller's pods (<c>web-7d4f8-*</c>); a network set's or host's name;
    /// <see cref="Public"/> or <see cref="Private"/> for any other address.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>The workload of the pod, if the source names it; otherwise null.</summary>
    public string? Workload { get; init; }

    /// <summary>The pod's own labels; null if the source has none.</summary>
    public ImmutableSortedDictionary<string, string>? Labels { get; init; }

    /// <summary>The labels of its namespace; null if the source has none.</summary>
    public ImmutableSortedDictionary<string, string>? NamespaceLabels { get; init; }

    /// <summary>The name of the pod's service account; null if the source does not have it.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Its address; null if the source does not have it.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The domain names by which it was requested; empty if none is known.</summary>
    public ImmutableArray<string> Domains { get; init; } = [];

    /// <summary>
    /// The StageTest scenario whose run saw it, so that its names are those of the scenario; null for other records.
    /// </summary>
    public string? Scenario { get; init; }

    /// <summary>Its name for people: <c>shop/web-*</c>, <c>set/partners</c>, <c>192.0.2.1</c>, <c>public network</c>.</summary>
    public string Display =>
        Kind switch
        {
            FlowEndKind.Workload => $"{Namespace}/{Name}",
            FlowEndKind.Host => $"host/{Name}",
            FlowEndKind.NetworkSet => Namespace.Length > 0 ? $"set/{Namespace}/{Name}" : $"set/{Name}",
            _ when Address is not null => Address.ToString(),
            _ when Name == Public => "public network",
            _ when Name == Private => "private network",
            _ => Name,
        };

    /// <inheritdoc/>
    public bool Equals(FlowEnd? other) =>
        ReferenceEquals(this, other)
        || (
            other is not null
            && GetHashCode() == other.GetHashCode()
            && Kind == other.Kind
            && Name == other.Name
            && Namespace == other.Namespace
            && Workload == other.Workload
            && ServiceAccount == other.ServiceAccount
            && Scenario == other.Scenario
            && Equals(Address, other.Address)
            && Domains.AsSpan().SequenceEqual(other.Domains.AsSpan())
            && AreEqual(Labels, other.Labels)
            && AreEqual(NamespaceLabels, other.NamespaceLabels)
        );

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FlowEnd);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash ??= MakeHash();

    /// <inheritdoc/>
    public override string ToString() => Display;

    /// <summary>The same end, sharing labels and names with equal ones.</summary>
    /// <param name="pool">The labels and names of others.</param>
    public FlowEnd Sharing(FlowTexts pool) =>
        new()
        {
            Kind = Kind,
            Namespace = pool.Of(Namespace),
            Name = Name,
            Workload = pool.Of(Workload),
            Labels = pool.Of(Labels),
            NamespaceLabels = pool.Of(NamespaceLabels),
            ServiceAccount = pool.Of(ServiceAccount),
            Address = Address,
            Domains = Domains,
            Scenario = pool.Of(Scenario),
        };

    private static bool AreEqual(ImmutableSortedDictionary<string, string>? left, ImmutableSortedDictionary<string, string>? right) =>
        ReferenceEquals(left, right) || (left is not null && right is not null && left.Count == right.Count && left.SequenceEqual(right));

    private int MakeHash()
    {
        var hash = new HashCode();
        hash.Add(Kind);
        hash.Add(Namespace);
        hash.Add(Name);
        hash.Add(Workload);
        hash.Add(Address);
        foreach (var (key, value) in Labels ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
