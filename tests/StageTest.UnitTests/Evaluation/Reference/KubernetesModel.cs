using System.Globalization;

namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>A Kubernetes NetworkPolicy or its staged form.</summary>
internal sealed record KubernetesModel : PolicyModel
{
    public required LabelTerms Pods { get; init; }

    public string[]? Types { get; init; }

    public KubernetesRule[]? Ingress { get; init; }

    public KubernetesRule[]? Egress { get; init; }

    // "tier default, order 1000".
    public override string TierName => "default";

    public override double Order => 1000;

    protected override (string ApiVersion, string Kind) Type =>
        IsStaged ? ("projectcalico.org/v3", "StagedKubernetesNetworkPolicy") : ("networking.k8s.io/v1", "NetworkPolicy");

    // "projectcalico.org/orchestrator == 'k8s' AND labels AND own namespace".
    public override bool Selects(Member pod) => pod.Labels["projectcalico.org/namespace"] == Home && Pods.Holds(pod);

    // "The API server fills in Ingress, plus Egress if egress rules exist." The staged kind: "an absent value means ingress only".
    public override bool Governs(bool isIngress) =>
        Types?.Contains(isIngress ? "Ingress" : "Egress") ?? (isIngress || (!IsStaged && Egress is { Length: > 0 }));

    public override IEnumerable<Judged> Judge(Packet packet, bool isIngress)
    {
        foreach (var rule in (isIngress ? Ingress : Egress) ?? [])
        {
            var peer = isIngress ? packet.From : packet.To;
            yield return new("Allow", (rule.Peers is null or [] || rule.Peers.Any(p => p.Matches(peer, Home))) && PortsMatch(rule, packet));
        }
    }

    protected override Dictionary<string, object> Spec() =>
        IsDelete
            ? Map(("stagedAction", "Delete"))
            : Map(
                ("stagedAction", StagedAction),
                ("podSelector", Pods.Write()),
                ("policyTypes", Types),
                ("ingress", Ingress?.Select(r => r.Write("from")).ToArray()),
                ("egress", Egress?.Select(r => r.Write("to")).ToArray())
            );

    // "no ports: every protocol, ICMP included"; "item without port: every port of that protocol"; "protocol absent: TCP".
    private static bool PortsMatch(KubernetesRule rule, Packet packet) =>
        rule.Ports is null or []
        || rule.Ports.Any(p =>
            packet.Protocol
                == (
                    p.Protocol switch
                    {
                        "UDP" => 17,
                        "SCTP" => 132,
                        _ => 6,
                    }
                )
            && (
                p.Port is null
                || (p.Port is int first && packet.Port >= first && packet.Port <= (p.End ?? first))
                || (p.Port is string name && packet.To.Self?.Pod is { } pod && PortModel.Declares(pod, name, packet))
            )
        );
}

internal sealed record KubernetesRule(KubernetesPeer[]? Peers, KubernetesPort[]? Ports)
{
    public Dictionary<string, object> Write(string side)
    {
        var fields = new Dictionary<string, object>();
        if (Peers is not null)
        {
            fields[side] = Peers.Select(p => p.Write()).ToArray();
        }

        if (Ports is not null)
        {
            fields["ports"] = Ports.Select(p => p.Write()).ToArray();
        }

        return fields;
    }
}

internal sealed record KubernetesPeer(LabelTerms? Pods, LabelTerms? Places, string? Cidr, string[] Except)
{
    // "podSelector only: pods of the policy's namespace"; "both in one item: AND"; "never network sets"; "ipBlock: purely address based".
    public bool Matches(End end, string home)
    {
        if (Cidr is not null)
        {
            return Bits.Within(Bits.Of(Cidr), end.Address) && !Except.Any(e => Bits.Within(Bits.Of(e), end.Address));
        }

        return end.Self is { } pod
            && (Pods is null || Pods.Holds(pod))
            && (Places is null ? pod.Labels["projectcalico.org/namespace"] == home : Places.Holds(pod, "pcns."));
    }

    public Dictionary<string, object> Write()
    {
        if (Cidr is not null)
        {
            return new()
            {
                ["ipBlock"] = new Dictionary<string, object> { ["cidr"] = Cidr, ["except"] = Except },
            };
        }

        var fields = new Dictionary<string, object>();
        if (Pods is not null)
        {
            fields["podSelector"] = Pods.Write();
        }

        if (Places is not null)
        {
            fields["namespaceSelector"] = Places.Write();
        }

        return fields;
    }
}

internal sealed record KubernetesPort(string? Protocol, object? Port, int? End)
{
    public Dictionary<string, object> Write() =>
        new (string Key, object? Value)[] { ("protocol", Protocol), ("port", Port), ("endPort", End) }
            .Where(f => f.Value is not null)
            .ToDictionary(f => f.Key, f => f.Value!);
}

/// <summary>A port of a rule: a number, a range <c>first:last</c>, or a name.</summary>
internal static class PortModel
{
    public static int NumberOf(string protocol) =>
        protocol.ToUpperInvariant() switch
        {
            "TCP" => 6,
            "UDP" => 17,
            "SCTP" => 132,
            "ICMP" => 1,
            "ICMPV6" => 58,
            _ => int.Parse(protocol, CultureInfo.InvariantCulture),
        };

    public static bool Declares(Pod pod, string name, Packet packet) =>
        pod.Ports.Any(d => d.Name == name && d.Number == packet.Port && NumberOf(d.Protocol) == packet.Protocol);
}
