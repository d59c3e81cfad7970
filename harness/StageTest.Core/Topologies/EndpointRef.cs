namespace StageTest.Core.Topologies;

/// <summary>
/// The name of a workload, <c>shop/web</c>, of an external endpoint, <c>external/internet</c>, or of a Service, <c>service/shop/web</c>.
/// </summary>
/// <remarks>
/// A Service may be entered from outside: <c>service/shop/web@first</c> is its node port at the node <c>first</c>,
/// <c>@loadBalancer</c> and <c>@externalIP</c> are these addresses of it. A workload of a namespace that is called <c>external</c> or
/// <c>service</c> is written <c>ns:external/web</c>, so that no name has two meanings. Where two kinds of
/// workloads share a name in a namespace, each has its kind behind the name: <c>shop/ledger[CronJob]</c>. One pod of a workload has its
/// number there: <c>shop/db[0]</c>.
/// </remarks>
/// <param name="Namespace">The workload's or the Service's namespace; <see cref="ExternalNamespace"/> for an external endpoint.</param>
/// <param name="Name">The name there.</param>
internal readonly record struct EndpointRef(string Namespace, string Name) : IComparable<EndpointRef>
{
    /// <summary>What is written instead of a namespace for endpoints outside the cluster.</summary>
    public const string ExternalNamespace = "external";

    // Three parts, so that no workload and no external endpoint can be spelt so.
    private const string ServicePrefix = "service/";

    private const char EntrancePrefix = '@';

    private const string NamespacePrefix = "ns:";

    // What a namespace of this name would be mistaken for.
    private static readonly string[] Ambiguous = [ExternalNamespace, "service"];

    /// <summary>Whether this is a Service, which flows may end at and never begin at.</summary>
    public bool IsService { get; init; }

    /// <summary>By which address a Service is entered: a node's name, <see cref="LoadBalancer"/>, <see cref="ExternalIP"/>.</summary>
    /// <remarks>Null for its virtual address; from outside the cluster, for every way in that it has.</remarks>
    public string? By { get; init; }

    /// <summary>What <see cref="By"/> says of a load balancer's address. No node can be called so.</summary>
    public const string LoadBalancer = "loadBalancer";

    /// <summary>What <see cref="By"/> says of an external address. No node can be called so.</summary>
    public const string ExternalIP = "externalIP";

    /// <summary>The Service itself, whichever way it is entered.</summary>
    public EndpointRef Entered() => By is null ? this : this with { By = null };

    /// <summary>Whether this is an endpoint outside the cluster.</summary>
    public bool IsExternal { get; init; }

    /// <summary>
    /// The workload's kind where another kind has the same name in the namespace, or the number of one of its pods where they are asked
    /// one by one; else null.
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>Whether this is one pod of a workload by its number, or several by theirs, as maps show them. No kind begins so.</summary>
    public bool IsNumbered => Kind is { Length: > 0 } kind && char.IsAsciiDigit(kind[0]);

    /// <summary>The workload that a pod is of; any other endpoint as it is.</summary>
    public EndpointRef OfWorkload() => IsNumbered ? this with { Kind = null } : this;

    /// <summary>The reference to an external endpoint of this name.</summary>
    public static EndpointRef External(string name) => new(ExternalNamespace, name) { IsExternal = true };

    /// <summary>The reference to a Service.</summary>
    public static EndpointRef Service(string inNamespace, string name) => new(inNamespace, name) { IsService = true };

    /// <summary>
    /// Splits <c>namespace/name</c>, <c>ns:namespace/name</c>, <c>namespace/name[Kind]</c>, <c>external/name</c> and
    /// <c>service/namespace/name</c>: the only place that does. Null if the text has another form.
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

    /// <summary>Where the colon before a port stands in <c>shop/web:80</c>; -1 if there is none.</summary>
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
