namespace StageTest.Core.Topologies;

/// <summary>
/// The name of a workload, <c>shop/web</c>, of an external endpoint, <c>external/internet</c>, or of a Service, <c>service/shop/web</c>.
/// </summary>
/// <param name="Namespace">The workload's or the Service's namespace, or <see cref="ExternalNamespace"/>.</param>
/// <param name="Name">The name there.</param>
internal readonly record struct EndpointRef(string Namespace, string Name) : IComparable<EndpointRef>
{
    /// <summary>What stands in the place of a namespace for endpoints outside the cluster. No namespace may have this name.</summary>
    public const string ExternalNamespace = "external";

    // Three parts, so that no workload and no external endpoint can be spelt so.
    private const string ServicePrefix = "service/";

    /// <summary>Whether this is a Service, which flows may end at and never begin at.</summary>
    public bool IsService { get; init; }

    /// <summary>Whether this is an endpoint outside the cluster.</summary>
    public bool IsExternal => Namespace == ExternalNamespace;

    /// <summary>The reference to an external endpoint of this name.</summary>
    public static EndpointRef External(string name) => new(ExternalNamespace, name);

    /// <summary>The reference to a Service.</summary>
    public static EndpointRef Service(string inNamespace, string name) => new(inNamespace, name) { IsService = true };

    /// <summary>
    /// Splits <c>namespace/name</c> and <c>service/namespace/name</c>: the only place that does. Null where the text has another form.
    /// </summary>
    public static EndpointRef? Parse(string text)
    {
        if (text.StartsWith(ServicePrefix, StringComparison.Ordinal) && text.IndexOf('/', ServicePrefix.Length) >= 0)
        {
            return Parse(text[ServicePrefix.Length..]) is { IsService: false } named ? named with { IsService = true } : null;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1 && text.IndexOf('/', slash + 1) < 0 ? new(text[..slash], text[(slash + 1)..]) : null;
    }

    /// <inheritdoc/>
    public int CompareTo(EndpointRef other)
    {
        if (IsService != other.IsService)
        {
            return IsService ? 1 : -1;
        }

        var byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Name, other.Name);
    }

    /// <inheritdoc/>
    public override string ToString() => IsService ? $"{ServicePrefix}{Namespace}/{Name}" : $"{Namespace}/{Name}";

    /// <summary>Orders by namespace, then by name; Services last.</summary>
    public static bool operator <(EndpointRef left, EndpointRef right) => left.CompareTo(right) < 0;

    /// <summary>Orders by namespace, then by name; Services last.</summary>
    public static bool operator >(EndpointRef left, EndpointRef right) => left.CompareTo(right) > 0;

    /// <summary>Orders by namespace, then by name; Services last.</summary>
    public static bool operator <=(EndpointRef left, EndpointRef right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by namespace, then by name; Services last.</summary>
    public static bool operator >=(EndpointRef left, EndpointRef right) => left.CompareTo(right) >= 0;
}
