using System.Globalization;

namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>The <c>source</c> or <c>destination</c> of a Calico rule.</summary>
internal sealed record CalicoPeer
{
    public Expression? Selector { get; init; }

    public Expression? NotSelector { get; init; }

    public Expression? PlaceSelector { get; init; }

    public string[]? AccountNames { get; init; }

    public Expression? AccountSelector { get; init; }

    public string[] Nets { get; init; } = [];

    public string[] NotNets { get; init; } = [];

    /// <summary>Numbers, ranges and names.</summary>
    public object[] Ports { get; init; } = [];

    public object[] NotPorts { get; init; } = [];

    public (string Home, string Name)? Service { get; init; }

    private bool UsesAccounts => AccountNames is not null || AccountSelector is not null;

    /// <summary>Whether the peer matches the address of an end.</summary>
    public bool MatchesAddress(End end, Packet packet, string home)
    {
        // "Matching is by IP address. A selector produces the set of IPs of matching pods and (Global)NetworkSets." "When both exist the
        // result is one positive set: (P) && !(N)." N alone is everything that is not such an endpoint.
        if (
            HasPositive(home)
                ? !packet.Members.Any(m => m.Covers(end.Address) && Positive(m, home))
                : NotSelector is not null && packet.Members.Any(m => m.Covers(end.Address) && NotSelector.Holds(new(m.Labels)))
        )
        {
            return false;
        }

        // "CIDRs of the other family are removed; if removal empties any non-empty CIDR list the rule is not rendered for that family".
        static string[] Own(string[] nets, string address) => [.. nets.Select(Bits.Of).Where(n => n[0] == address[0])];
        var (nets, notNets) = (Own(Nets, end.Address), Own(NotNets, end.Address));
        return (Nets.Length == 0 || nets.Any(n => Bits.Within(n, end.Address)))
            && (NotNets.Length == 0 || (notNets.Length > 0 && !notNets.Any(n => Bits.Within(n, end.Address))));
    }

    /// <summary>"matches (IP, protocol, port) tuples" in a destination, "endpoint IPs only" in a source.</summary>
    public bool MatchesService(End end, Packet packet, bool withPorts)
    {
        if (Service is not { } named)
        {
            return true;
        }

        return end.Self?.Pod is { } pod
            && packet.Services.Any(s =>
                s.Home == named.Home
                && s.Name == named.Name
                && pod.Home == s.Home
                && s.Selector.Count > 0
                && s.Selector.All(l => pod.Labels.GetValueOrDefault(l.Key) == l.Value)
                && (
                    !withPorts
                    || s.Ports.Any(p =>
                        PortModel.NumberOf(p.Protocol) == packet.Protocol
                        && (
                            int.TryParse(p.Target, CultureInfo.InvariantCulture, out var number)
                                ? number == packet.Port
                                : PortModel.Declares(pod, p.Target, packet)
                        )
                    )
                )
            );
    }

    public bool MatchesPorts(Packet packet, string home) =>
        (Ports.Length == 0 || Ports.Any(p => MatchesPort(p, packet, home))) && !NotPorts.Any(p => MatchesPort(p, packet, home));

    // Named ports are "members of every endpoint that declares that port name, ... restricted to the positive selector of the same side".
    private bool MatchesPort(object port, Packet packet, string home)
    {
        if (!packet.HasPort)
        {
            return false;
        }

        var text = Convert.ToString(port, CultureInfo.InvariantCulture)!;
        var ends = text.Split(':');
        return int.TryParse(ends[0], CultureInfo.InvariantCulture, out var first)
            ? packet.Port >= first && packet.Port <= int.Parse(ends[^1], CultureInfo.InvariantCulture)
            : packet.To.Self is { } self && (!HasPositive(home) || Positive(self, home)) && PortModel.Declares(self.Pod!, text, packet);
    }

    // "empty | NetworkPolicy | own namespace, only if selector, notSelector or serviceAccounts is used on that side".
    private bool HasPositive(string home) =>
        Selector is not null || PlaceSelector is not null || UsesAccounts || (home.Length > 0 && NotSelector is not null);

    private bool Positive(Member member, string home)
    {
        var labels = member.Labels;
        var isInPlace = labels.ContainsKey("projectcalico.org/namespace");
        var ofPlace = PlaceSelector?.Holds(new(labels, "pcns.", isInPlace, !isInPlace))
            ?? (home.Length == 0 || labels.GetValueOrDefault("projectcalico.org/namespace") == home);
        return ofPlace
            && (Selector?.Holds(new(labels)) ?? true)
            && !(NotSelector?.Holds(new(labels)) ?? false)
            && (AccountNames?.Contains(labels.GetValueOrDefault("projectcalico.org/serviceaccount")) ?? true)
            && (AccountSelector?.Holds(new(labels, "pcsa.")) ?? true);
    }

    public Dictionary<string, object>? Write()
    {
        static object[]? List(object[] items) => items.Length == 0 ? null : items;
        var accounts = UsesAccounts ? Map(("names", AccountNames), ("selector", AccountSelector?.Text(0))) : null;
        var service = Service is { } named ? Map(("name", named.Name), ("namespace", named.Home)) : null;
        var fields = Map(
            ("selector", Selector?.Text(0)),
            ("notSelector", NotSelector?.Text(0)),
            ("namespaceSelector", PlaceSelector?.Text(0)),
            ("serviceAccounts", accounts),
            ("nets", List(Nets)),
            ("notNets", List(NotNets)),
            ("ports", List(Ports)),
            ("notPorts", List(NotPorts)),
            ("services", service)
        );
        return fields.Count == 0 ? null : fields;
    }

    public static Dictionary<string, object> Map(params (string Key, object? Value)[] fields) =>
        fields.Where(f => f.Value is not null).ToDictionary(f => f.Key, f => f.Value!);
}
