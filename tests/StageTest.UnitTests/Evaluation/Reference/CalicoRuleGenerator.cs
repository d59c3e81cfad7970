namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>Makes rules of Calico's own kinds that its validation accepts, and the expressions in them.</summary>
internal sealed class CalicoRuleGenerator(Choice choice, bool isOld)
{
    public CalicoRule Rule(bool isIngress)
    {
        var family = choice.Sometimes(75) ? 4 : 6;
        object? protocol = choice.Of<object?>(null, null, "TCP", "TCP", "UDP", "SCTP", 6, 17, 132, 47, 58, family == 4 ? "ICMP" : "ICMPv6");
        var isIcmp = protocol is "ICMP" or "ICMPv6";
        var source = Peer(family, isSource: true, isIngress, protocol);
        return new(choice.Of("Allow", "Allow", "Deny", "Pass", "Log"))
        {
            IpVersion = choice.Sometimes(15) ? family : null,
            Protocol = protocol,
            NotProtocol = choice.Sometimes(10) ? choice.Of<object>("TCP", "UDP", 1, 17) : null,
            Icmp = isIcmp && choice.Sometimes(60) ? Icmp() : null,
            NotIcmp = isIcmp && choice.Sometimes(20) ? Icmp() : null,
            Source = source,
            Destination = Peer(family, isSource: false, isIngress, protocol),
        };
    }

    public Expression Expression(int depth) =>
        Expression(depth, () =>
            choice.Of([
                .. WorldGenerator.Keys,
                .. WorldGenerator.Keys,
                "projectcalico.org/namespace",
                "projectcalico.org/serviceaccount",
                "projectcalico.org/orchestrator",
                "pcns.role",
                "pcsa.role",
            ])
        );

    public Expression PlaceExpression(int depth) =>
        Expression(depth, () => choice.Of([.. WorldGenerator.Keys, "projectcalico.org/name", "kubernetes.io/metadata.name"]));

    public Expression AccountExpression(int depth) =>
        Expression(depth, () => choice.Of([.. WorldGenerator.Keys, "projectcalico.org/name"]));

    private (int? Type, int? Code) Icmp() =>
        choice.Of<(int?, int?)>((null, null), (8, null), (8, 0), (8, 1), (128, null), (128, 0), (0, null));

    private CalicoPeer Peer(int family, bool isSource, bool isIngress, object? protocol)
    {
        if (choice.Sometimes(30))
        {
            return WithPorts(new(), isSource, protocol);
        }

        // A service belongs to the source of ingress and the destination of egress, and stands alone.
        if (isSource == isIngress && choice.Sometimes(15))
        {
            var service = (choice.Of(WorldGenerator.Homes), choice.Of(WorldGenerator.ServiceNames));
            return new() { Service = service };
        }

        var nets = family == 4 ? WorldGenerator.Nets4 : WorldGenerator.Nets6;
        var accounts = choice.Number(0, 9);
        var peer = new CalicoPeer
        {
            Selector = choice.Maybe(45, () => Expression(2)),
            NotSelector = choice.Maybe(15, () => Expression(1)),
            PlaceSelector = choice.Maybe(30, () => choice.Sometimes(25) ? new GlobalLabels() : PlaceExpression(1)),
            AccountNames = accounts is 0 or 1 ? choice.Some(WorldGenerator.AccountNames, 1, 2) : null,
            AccountSelector = accounts is 1 or 2 ? AccountExpression(1) : null,
            Nets = choice.Sometimes(20) ? choice.Some(nets, 1, 2) : [],
            NotNets = choice.Sometimes(10) ? choice.Some(nets[1..], 1, 2) : [],
        };
        return WithPorts(peer, isSource, protocol);
    }

    private CalicoPeer WithPorts(CalicoPeer peer, bool isSource, object? protocol)
    {
        if (isSource)
        {
            return peer;
        }

        // Names of ports alone do without a protocol, from v3.32 on.
        var hasPorts = protocol is "TCP" or "UDP" or "SCTP" or 6 or 17 or 132;
        object[] numbers = hasPorts ? [80, 81, "53", "9:80", "80:8080", "81:65535"] : [];
        object[] ports = [.. numbers, .. hasPorts || (protocol is null && !isOld) ? WorldGenerator.PortNames : []];
        if (ports.Length == 0)
        {
            return peer;
        }

        return peer with
        {
            Ports = choice.Sometimes(35) ? choice.Some(ports, 1, 2) : [],
            NotPorts = choice.Sometimes(15) ? choice.Some(ports, 1, 2) : [],
        };
    }

    private Expression Expression(int depth, Func<string> label)
    {
        var inner = depth - 1;
        return choice.Number(0, depth > 0 ? 9 : 5) switch
        {
            0 => new AllLabels(),
            1 => new HasLabel(label()),
            2 => new LabelIn(label(), choice.Some(Values, 0, 2), choice.Sometimes(50)),
            <= 5 => new CompareLabel(
                label(),
                choice.Of("==", "==", "!=", "contains", "starts with", "startswith", "ends with"),
                choice.Of(Values)
            ),
            6 or 7 => new NotExpression(Expression(inner, label)),
            8 => new JoinedExpression(choice.Make(2, 3, () => Expression(inner, label)), IsAnd: true),
            _ => new JoinedExpression(choice.Make(2, 3, () => Expression(inner, label)), IsAnd: false),
        };
    }

    private static string[] Values => [.. WorldGenerator.Values, "one", "two", "robot", "k8s"];
}
