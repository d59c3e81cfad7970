namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>ClusterNetworkPolicy, AdminNetworkPolicy or BaselineAdminNetworkPolicy.</summary>
internal sealed record ClusterModel : PolicyModel
{
    public required bool IsAdmin { get; init; }

    public required int Priority { get; init; }

    public required ClusterPeer Subject { get; init; }

    public ClusterRule[] Ingress { get; init; } = [];

    public ClusterRule[] Egress { get; init; } = [];

    private bool IsNew => Kind == "KubernetesClusterNetworkPolicy";

    public override string TierName =>
        IsNew
            ? IsAdmin
                ? "kube-admin"
                : "kube-baseline"
            : IsAdmin
                ? "adminnetworkpolicy"
                : "baselineadminnetworkpolicy";

    // "priority; BANP order 1000".
    public override double Order => IsNew || IsAdmin ? Priority : 1000;

    protected override (string ApiVersion, string Kind) Type =>
        IsNew ? ("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy") : ("policy.networking.k8s.io/v1alpha1", Kind);

    // "a GNP whose selector carries the orchestrator term, so only pods are subjects".
    public override bool Selects(Member pod) =>
        Subject.Places?.Holds(pod, "pcns.") ?? (Subject.PodPlaces!.Holds(pod, "pcns.") && Subject.Pods!.Holds(pod));

    // "types contains only directions that ended up with at least one rule".
    public override bool Governs(bool isIngress) => (isIngress ? Ingress : Egress).Any(r => !r.IsSpoilt || r.Action != "Allow");

    public override IEnumerable<Judged> Judge(Packet packet, bool isIngress)
    {
        foreach (var rule in isIngress ? Ingress : Egress)
        {
            // "nodes and domainNames are not supported: such a rule ... becomes, for Deny and for Pass, a rule denying everything in that
            // direction; for Accept the rule is dropped."
            if (rule.IsSpoilt)
            {
                if (rule.Action != "Allow")
                {
                    yield return new("Deny", true);
                }

                continue;
            }

            yield return new(
                rule.Action,
                rule.Peers.Any(p => p.Matches(isIngress ? packet.From : packet.To, packet))
                    && (rule.Ports is null || (!IsNew && rule.HasNames) || rule.Ports.Any(p => rule.PortMatches(p, packet, isIngress)))
            );
        }
    }

    protected override Dictionary<string, object> Spec() =>
        Map(
            (
                "tier",
                !IsNew ? null
                : IsAdmin ? "Admin"
                : "Baseline"
            ),
            ("priority", IsNew || IsAdmin ? Priority : null),
            ("subject", Subject.Write()),
            ("ingress", Ingress.Select(r => r.Write("from", IsNew)).ToArray()),
            ("egress", Egress.Select(r => r.Write("to", IsNew)).ToArray())
        );
}

internal sealed record ClusterRule(string Action, ClusterPeer[] Peers, ClusterPort[]? Ports)
{
    public bool IsSpoilt => Peers.Any(p => p.Unsupported is not null);

    // Up to v3.31 a rule with a named port loses all of its ports in conversion.
    public bool HasNames => Ports?.Any(p => p.Name is not null) is true;

    // A named port follows the peer's selector in egress, if the peer is the destination.
    public bool PortMatches(ClusterPort port, Packet packet, bool isIngress) =>
        port.Name is { } name
            ? packet.HasPort
                && packet.To.Self is { } self
                && PortModel.Declares(self.Pod!, name, packet)
                && (isIngress || Peers.Any(p => p.Matches(packet.To, packet) && (p.Networks is not null || p.IsMember(self))))
            : PortModel.NumberOf(port.Protocol) == packet.Protocol && packet.Port >= port.First && packet.Port <= port.Last;

    public Dictionary<string, object> Write(string side, bool isNew)
    {
        var fields = new Dictionary<string, object>
        {
            ["action"] = isNew && Action == "Allow" ? "Accept" : Action,
            [side] = Peers.Select(p => p.Write()).ToArray(),
        };
        if (Ports is not null)
        {
            fields[isNew ? "protocols" : "ports"] = Ports.Select(p => p.Write(isNew)).ToArray();
        }

        return fields;
    }
}

internal sealed record ClusterPort(string Protocol, int First, int Last, string? Name)
{
    public Dictionary<string, object> Write(bool isNew)
    {
        if (Name is not null)
        {
            return new() { [isNew ? "destinationNamedPort" : "namedPort"] = Name };
        }

        var range = new Dictionary<string, object> { ["start"] = First, ["end"] = Last };
        if (isNew)
        {
            Dictionary<string, object> port = First == Last ? new() { ["number"] = First } : new() { ["range"] = range };
            return new() { [Protocol.ToLowerInvariant()] = new Dictionary<string, object> { ["destinationPort"] = port } };
        }

        range["protocol"] = Protocol;
        return First == Last
            ? new()
            {
                ["portNumber"] = new Dictionary<string, object> { ["protocol"] = Protocol, ["port"] = First },
            }
            : new() { ["portRange"] = range };
    }
}

internal sealed record ClusterPeer
{
    public LabelTerms? Places { get; init; }

    public LabelTerms? PodPlaces { get; init; }

    public LabelTerms? Pods { get; init; }

    public string[]? Networks { get; init; }

    /// <summary>nodes or domainNames.</summary>
    public string? Unsupported { get; init; }

    public bool Matches(End end, Packet packet) =>
        Networks is not null
            ? Networks.Any(n => Bits.Within(Bits.Of(n), end.Address))
            : packet.Members.Any(m => m.Covers(end.Address) && IsMember(m));

    // "A namespaces peer is translated without the orchestrator term, so it also matches NetworkSets in those namespaces; a pods peer does
    // not." As a namespaceSelector it is all() where it is empty, and negative expressions match global sets too.
    public bool IsMember(Member member) =>
        Places is not null
            ? Places.IsEmpty
                ? member.Labels.ContainsKey("projectcalico.org/namespace")
                : Places.Holds(member, "pcns.")
            : member.Pod is not null && PodPlaces!.Holds(member, "pcns.") && Pods!.Holds(member);

    public Dictionary<string, object> Write() =>
        this switch
        {
            { Places: { } places } => new() { ["namespaces"] = places.Write() },
            { Networks: { } networks } => new() { ["networks"] = networks },
            { Unsupported: "nodes" } => new() { ["nodes"] = new Dictionary<string, object>() },
            { Unsupported: { } } => new() { ["domainNames"] = new[] { "*.example.org" } },
            _ => new()
            {
                ["pods"] = new Dictionary<string, object> { ["namespaceSelector"] = PodPlaces!.Write(), ["podSelector"] = Pods!.Write() },
            },
        };
}
