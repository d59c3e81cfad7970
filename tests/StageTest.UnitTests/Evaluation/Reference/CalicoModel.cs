using System.Globalization;

namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>Calico's NetworkPolicy, GlobalNetworkPolicy, and their staged forms.</summary>
internal sealed record CalicoModel : PolicyModel
{
    public required string Tier { get; init; }

    public double? Place { get; init; }

    public Expression? Selector { get; init; }

    public Expression? PlaceSelector { get; init; }

    public Expression? AccountSelector { get; init; }

    public string[]? Types { get; init; }

    public CalicoRule[]? Ingress { get; init; }

    public CalicoRule[]? Egress { get; init; }

    /// <summary>doNotTrack or preDNAT, with applyOnForward: "simply dropped from the pods' policy list".</summary>
    public string? HostsOnly { get; init; }

    public override string TierName => Tier;

    public override double Order => Place ?? double.PositiveInfinity;

    protected override (string ApiVersion, string Kind) Type => ("projectcalico.org/v3", Kind);

    // "NetworkPolicy: (selector) && namespace == ns && (pcsa-prefixed)"; "GlobalNetworkPolicy: (selector) && (pcns-prefixed) && (pcsa-
    // prefixed)"; "all() becomes has(projectcalico.org/namespace)", "has(projectcalico.org/serviceaccount)".
    public override bool Selects(Member pod) =>
        HostsOnly is null
        && (Selector?.Holds(new(pod.Labels)) ?? true)
        && (Home.Length == 0 || pod.Labels["projectcalico.org/namespace"] == Home)
        && (PlaceSelector?.Holds(new(pod.Labels, "pcns.", pod.Labels.ContainsKey("projectcalico.org/namespace"))) ?? true)
        && (AccountSelector?.Holds(new(pod.Labels, "pcsa.", pod.Labels.ContainsKey("projectcalico.org/serviceaccount"))) ?? true);

    // "no egress rules -> [Ingress]; egress rules and no ingress rules -> [Egress]; both -> both".
    public override bool Governs(bool isIngress)
    {
        if (Types is { Length: > 0 })
        {
            return Types.Contains(isIngress ? "Ingress" : "Egress");
        }

        var hasEgress = Egress is { Length: > 0 };
        return isIngress ? !hasEgress || Ingress is { Length: > 0 } : hasEgress;
    }

    public override IEnumerable<Judged> Judge(Packet packet, bool isIngress) =>
        ((isIngress ? Ingress : Egress) ?? []).Select(r => new Judged(r.Action, r.Matches(packet, Home)));

    protected override Dictionary<string, object> Spec() =>
        IsDelete
            ? Map(("stagedAction", "Delete"), ("tier", Tier))
            : Map(
                ("tier", Tier == "default" ? null : Tier),
                ("order", Place),
                ("stagedAction", StagedAction),
                ("types", Types),
                ("selector", Selector?.Text(0)),
                ("namespaceSelector", PlaceSelector?.Text(0)),
                ("serviceAccountSelector", AccountSelector?.Text(0)),
                (HostsOnly ?? "doNotTrack", HostsOnly is null ? null : true),
                ("applyOnForward", HostsOnly is null ? null : true),
                ("ingress", Ingress?.Select(r => r.Write()).ToArray()),
                ("egress", Egress?.Select(r => r.Write()).ToArray())
            );
}

internal sealed record CalicoRule(string Action)
{
    public int? IpVersion { get; init; }

    /// <summary>A name or a number.</summary>
    public object? Protocol { get; init; }

    public object? NotProtocol { get; init; }

    public (int? Type, int? Code)? Icmp { get; init; }

    public (int? Type, int? Code)? NotIcmp { get; init; }

    public CalicoPeer Source { get; init; } = new();

    public CalicoPeer Destination { get; init; } = new();

    // "All present criteria are ANDed; a list inside one criterion is ORed".
    public bool Matches(Packet packet, string home) =>
        (IpVersion is null || packet.To.Address[0] == (IpVersion == 4 ? '4' : '6'))
        && (Protocol is null || Number(Protocol) == packet.Protocol)
        && (NotProtocol is null || Number(NotProtocol) != packet.Protocol)
        && (Icmp?.Type is null || Is(Icmp.Value, packet))
        && (NotIcmp?.Type is null || !Is(NotIcmp.Value, packet))
        && Source.MatchesAddress(packet.From, packet, home)
        && Destination.MatchesAddress(packet.To, packet, home)
        && Source.MatchesService(packet.From, packet, withPorts: false)
        && Destination.MatchesService(packet.To, packet, withPorts: true)
        && Destination.MatchesPorts(packet, home);

    public Dictionary<string, object> Write()
    {
        static object? Message((int? Type, int? Code)? icmp) =>
            icmp is null ? null : CalicoPeer.Map(("type", icmp.Value.Type), ("code", icmp.Value.Code));
        return CalicoPeer.Map(
            ("action", Action),
            ("ipVersion", IpVersion),
            ("protocol", Protocol),
            ("notProtocol", NotProtocol),
            ("icmp", Message(Icmp)),
            ("notICMP", Message(NotIcmp)),
            ("source", Source.Write()),
            ("destination", Destination.Write())
        );
    }

    private static int Number(object protocol) => PortModel.NumberOf(Convert.ToString(protocol, CultureInfo.InvariantCulture)!);

    private static bool Is((int? Type, int? Code) icmp, Packet packet) =>
        packet.IcmpType is { } type && (icmp.Type is null || icmp.Type == type) && (icmp.Code is null or 0);
}
