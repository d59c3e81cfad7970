using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;

namespace StageTest.Core.Policies;

/// <summary>The network interfaces of a host in Calico: addresses with labels, which policies may govern.</summary>
/// <remarks>
/// Its role in rules of others is known: its expected addresses are members of the selectors that match it (<c>felix/labelindex</c>). The
/// effect of policies on its own traffic is not evaluated.
/// </remarks>
/// <param name="Name">Its name.</param>
/// <param name="Labels">Its labels. It has no namespace.</param>
/// <param name="ExpectedIPs">Its stated addresses.</param>
/// <param name="Location">Where it was written.</param>
internal sealed record HostEndpoint(
    string Name,
    ImmutableSortedDictionary<string, string> Labels,
    ImmutableArray<IPAddress> ExpectedIPs,
    SourceLocation Location
)
{
    /// <summary>The profile that allows everything that no policy decides; a host endpoint without it denies that.</summary>
    public const string AllowingProfile = "projectcalico-default-allow";

    /// <summary>Whether traffic that no policy governs is allowed.</summary>
    public bool AllowsByDefault { get; init; }

    /// <summary>Its form for selectors of rules: a set of addresses without a namespace.</summary>
    public NetworkSet Members { get; } =
        new("", Name, Labels, [.. ExpectedIPs.Select(a => new IPNetwork(a, IpFamily.Bits(a.AddressFamily)))], Location);

    /// <summary>Why policies may govern its traffic; null if none does.</summary>
    public string? GovernedBy(PolicySet policies)
    {
        var labels = EndpointLabels.Of(Members, null);
        return policies.Policies.FirstOrDefault(p => !p.IsStaged && p.Kind.MeansNodes && p.Subject.Matches(labels)) is { } governing
                ? $"{governing} ({governing.Location}) governs HostEndpoint {Name}"
            : AllowsByDefault ? null
            : $"HostEndpoint {Name} ({Location}) has no profile '{AllowingProfile}', so it denies what no policy allows";
    }

    /// <summary>Its labels and addresses as text, for comparisons.</summary>
    public string Content =>
        $"{Name} {string.Join(',', Labels.Select(l => $"{l.Key}={l.Value}"))} {string.Join(',', ExpectedIPs)} {AllowsByDefault}";

    /// <inheritdoc/>
    public override string ToString() => Name;
}
