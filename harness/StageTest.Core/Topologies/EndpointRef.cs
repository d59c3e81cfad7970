namespace StageTest.Core.Topologies;

/// <summary>
/// The name of a workload, <c>shop/web</c>, of an external endpoint, <c>external/internet</c>, or of a Service, <c>service/shop/web</c>.
/// </summary>
/// <remarks>
/// A Service may be entered from outside: <c>service/shop/web@first</c> is its node port at the node <c>first</c>, <c>@loadBalancer</c> and
/// <c>@externalIP</c> are those addresses of it. A workload of a namespace named <c>external</c> or <c>service</c> is written
/// <c>ns:external/web</c>, so that no name has two meanings. If workloads of two kinds share a name in a namespace, each name ends with its
/// kind: <c>shop/ledger[CronJob]</c>. One pod of a workload has its number there: <c>shop/db[0]</c>.
/// </remarks>
/// <param name="Namespace">The workload's or the Service's namespace; <see cref="ExternalNamespace"/> for an external endpoint.</param>
/// <param name="Name">The name there.</param>
internal readonly record struct EndpointRef(string Namespace, string Name) : IComparable<EndpointRef>
{
    /// <summary>The replacement for a namespace in names of endpoints outside the cluster.</summary>
    public const string ExternalNamespace = "external";

    // Three parts, so that no workload and no external endpoint has the same spelling.
    private const string ServicePrefix = "service/";

    private const char EntrancePrefix = '@';

    private const string NamespacePrefix = "ns:";

    // The meaning that a namespace of this name would have.
    private static readonly string[] Ambiguous = [ExternalNamespace, "service"];

    /// <summary>Whether this is a Service, which can be the destination of a flow and never its source.</summary>
    public bool IsService { get; init; }

    /// <summary>The address by which a Service is entered: a node's name, <see cref="LoadBalancer"/>, <see cref="ExternalIP"/>.</summary>
    /// <remarks>Null for its virtual address; from outside the cluster, for all of its entrances.</remarks>
    public string? By { get; init; }

    /// <summary>The value of <see cref="By"/> for a load balancer's address. No node can have this name.</summary>
    public const string LoadBalancer = "loadBalancer";

    /// <summary>The value of <see cref="By"/> for an external address. No node can have this name.</summary>
    public const string ExternalIP = "externalIP";

    /// <summary>The Service itself, regardless of how it is entered.</summary>
    public EndpointRef Entered() => By is null ? this : this with { By = null };

    /// <summary>Whether this is an endpoint outside the cluster.</summary>
    public bool IsExternal { get; init; }

    /// <summary>
    /// The workload's kind if another kind has the same name in the namespace, or the number of one of its pods if they are tested one by
    /// one; else null.
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>
    /// Whether this is one pod of a workload by its number, or several by theirs, as maps show them. No kind begins with a digit.
    /// </summary>
    public bool IsNumbered => Kind is { Length: > 0 } kind && char.IsAsciiDigit(kind[0]);

    /// <summary>The workload of a pod; any other endpoint unchanged.</summary>
    public EndpointRef OfWorkload() => IsNumbered ? this with { Kind = null } : this;

    /// <summary>The reference to an external endpoint of this name.</summary>
    public static EndpointRef External(string name) => new(ExternalNamespace, name) { IsExternal = true };

    /// <summary>The reference to a Service.</summary>
    public static EndpointRef Service(string inNamespace, string name) => new(inNamespace, name) { IsService = true };

    /// <summary>
    /// Splits <c>namespace/name</c>, <c>ns:namespace/name</c>, <c>namespace/name[Kind]</c>, <c>external/name</c> and
    /// <c>service/namespace/name</c>. No other code does. Null if the text has another form.
    /// </summary>
    public static EndpointRef? Parse(string text)
    {
        if (text.StartsWith(ServicePrefix, StringComparison.Ordinal) && text.IndexOf('/', ServicePrefix.Length) >= 0)
        {
            var entrance = text.IndexOf(EntrancePrefix);
            return
                entrance == text.Length - 1
                || Split(entrance < 0 ? text[ServicePrefix.Length..] : text[ServicePrefix.Length..entrance]) is not { } service
                ? null
                : service with
                {
                    IsService = true,
                    By = entrance < 0 ? null : text[(entrance + 1)..],
                };
        }

        if (text.StartsWith(NamespacePrefix, StringComparison.Ordinal))
        {
            return ParseWorkload(text[NamespacePrefix.Length..]);
        }

        return ParseWorkload(text) is { } found
            ? found.Namespace == ExternalNamespace && found.Kind is null
                ? External(found.Name)
                : found
            : null;
    }

    /// <summary>The position of the colon before the port in <c>shop/web:80</c>; -1 if there is none.</summary>
    public static int ColonBeforePort(string text) =>
        text.IndexOf(':', text.StartsWith(NamespacePrefix, StringComparison.Ordinal) ? NamespacePrefix.Length : 0);

    /// <inheritdoc/>
    public int CompareTo(EndpointRef other)
    {
        if (IsService != other.IsService)
        {
            return IsService ? 1 : -1;
        }

        var byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        var byName = byNamespace != 0 ? byNamespace : string.CompareOrdinal(Name, other.Name);
        return byName != 0 ? byName
            : IsExternal != other.IsExternal ? IsExternal.CompareTo(other.IsExternal)
            : IsService ? string.CompareOrdinal(By, other.By)
            : IsNumbered && other.IsNumbered && Kind!.Length != other.Kind!.Length ? Kind.Length.CompareTo(other.Kind.Length)
            : string.CompareOrdinal(Kind, other.Kind);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        IsService ? $"{ServicePrefix}{Namespace}/{Name}{(By is null ? "" : $"{EntrancePrefix}{By}")}"
        : IsExternal || !Ambiguous.Contains(Namespace) ? $"{Namespace}/{Name}{KindText}"
        : $"{NamespacePrefix}{Namespace}/{Name}{KindText}";

    /// <summary>Orders by namespace, then by name; Services last.</summary>
    public static bool operator <(EndpointRef left, EndpointRef right) => left.CompareTo(right) < 0;

    /// <summary>Orders by namespace, then by name; Services last.</summary>
    public static bool operator >(EndpointRef left, EndpointRef right) => left.CompareTo(right) > 0;

    /// <summary>Orders by namespace, then by name; Services last.</summary>
    public static bool operator <=(EndpointRef left, EndpointRef right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by namespace, then by name; Services last.</summary>
    public static bool operator >=(EndpointRef left, EndpointRef right) => left.CompareTo(right) >= 0;

    private string KindText => Kind is null ? "" : $"[{Kind}]";

    private static EndpointRef? ParseWorkload(string text)
    {
        var bracket = text.IndexOf('[', StringComparison.Ordinal);
        if (bracket < 0)
        {
            return Split(text);
        }

        return text.EndsWith(']') && text.Length > bracket + 2 && Split(text[..bracket]) is { } named
            ? named with
            {
                Kind = text[(bracket + 1)..^1],
            }
            : null;
    }

    private static EndpointRef? Split(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1 && text.IndexOf('/', slash + 1) < 0 ? new(text[..slash], text[(slash + 1)..]) : null;
    }
}
