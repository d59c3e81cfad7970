using System.Collections.Immutable;
using System.Net;
using System.Text;

namespace StageTest.Core.Flows.Records;

/// <summary>One end of a recorded connection: what its source knew of it. Ends that say the same are equal.</summary>
internal sealed class FlowEnd : IEquatable<FlowEnd>
{
    /// <summary>The name of an address outside every private range, in Calico's flow logs.</summary>
    public const string Public = "pub";

    /// <summary>The name of an address of a private range, in Calico's flow logs.</summary>
    public const string Private = "pvt";

    private string? _identity;

    /// <summary>What it is.</summary>
    public required FlowEndKind Kind { get; init; }

    /// <summary>The namespace; empty where it has none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>
    /// The pod's name, or what pods of one controller have in common (<c>web-7d4f8-*</c>); a network set's or host's name;
    /// <see cref="Public"/> or <see cref="Private"/> for any other address.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>The workload that the pod belongs to, where the source says so; else null.</summary>
    public string? Workload { get; init; }

    /// <summary>The pod's own labels; null where the source tells none.</summary>
    public ImmutableSortedDictionary<string, string>? Labels { get; init; }

    /// <summary>The labels of its namespace; null where the source tells none.</summary>
    public ImmutableSortedDictionary<string, string>? NamespaceLabels { get; init; }

    /// <summary>The name of the pod's service account; null where the source does not tell it.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Its address; null where the source does not tell it.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The domain names by which it was asked for; empty where none is known.</summary>
    public ImmutableArray<string> Domains { get; init; } = [];

    /// <summary>
    /// The scenario of StageTest whose run saw it, so that its names are those of the scenario; null where the record is of no run.
    /// </summary>
    public string? Scenario { get; init; }

    /// <summary>How people see it: <c>shop/web-*</c>, <c>set/partners</c>, <c>192.0.2.1</c>, <c>public network</c>.</summary>
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

    private string Identity => _identity ??= MakeIdentity();

    /// <inheritdoc/>
    public bool Equals(FlowEnd? other) => ReferenceEquals(this, other) || (other is not null && Identity == other.Identity);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FlowEnd);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Display;

    // Neither names nor labels hold the separators.
    private string MakeIdentity()
    {
        const char next = '\u001f';
        var text = new StringBuilder();
        text.Append((char)('0' + (int)Kind)).Append(Namespace).Append(next).Append(Name).Append(next).Append(Workload).Append(next);
        text.Append(ServiceAccount).Append(next).Append(Address).Append(next).AppendJoin(',', Domains);
        text.Append(next).Append(Scenario);
        Append(Labels);
        Append(NamespaceLabels);
        return text.ToString();

        void Append(ImmutableSortedDictionary<string, string>? labels)
        {
            text.Append(next).Append(labels is null ? '-' : '+');
            foreach (var (key, value) in labels ?? ImmutableSortedDictionary<string, string>.Empty)
            {
                text.Append(key).Append('=').Append(value).Append('\u001e');
            }
        }
    }
}
