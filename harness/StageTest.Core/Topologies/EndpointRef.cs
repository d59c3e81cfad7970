namespace StageTest.Core.Topologies;

/// <summary>The name of a workload, <c>shop/web</c>, or of an external endpoint, <c>external/internet</c>.</summary>
/// <param name="Namespace">The workload's namespace, or <see cref="ExternalNamespace"/>.</param>
/// <param name="Name">The workload's or the endpoint's name.</param>
public readonly record struct EndpointRef(string Namespace, string Name) : IComparable<EndpointRef>
{
    /// <summary>What stands in the place of a namespace for endpoints outside the cluster. No namespace may have this name.</summary>
    public const string ExternalNamespace = "external";

    /// <summary>Whether this is an endpoint outside the cluster.</summary>
    public bool IsExternal => Namespace == ExternalNamespace;

    /// <summary>The reference to an external endpoint of this name.</summary>
    public static EndpointRef External(string name) => new(ExternalNamespace, name);

    /// <summary>Splits <c>namespace/name</c>: the only place that does. Null where the text has another form.</summary>
    public static EndpointRef? Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1 && text.IndexOf('/', slash + 1) < 0 ? new(text[..slash], text[(slash + 1)..]) : null;
    }

    /// <inheritdoc/>
    public int CompareTo(EndpointRef other)
    {
        var byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Name, other.Name);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Name}";

    /// <summary>Orders by namespace, then by name.</summary>
    public static bool operator <(EndpointRef left, EndpointRef right) => left.CompareTo(right) < 0;

    /// <summary>Orders by namespace, then by name.</summary>
    public static bool operator >(EndpointRef left, EndpointRef right) => left.CompareTo(right) > 0;

    /// <summary>Orders by namespace, then by name.</summary>
    public static bool operator <=(EndpointRef left, EndpointRef right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by namespace, then by name.</summary>
    public static bool operator >=(EndpointRef left, EndpointRef right) => left.CompareTo(right) >= 0;
}
