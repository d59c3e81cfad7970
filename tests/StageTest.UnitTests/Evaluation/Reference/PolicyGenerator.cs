namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>Makes policies of all kinds, tiers and network sets.</summary>
internal sealed class PolicyGenerator(Choice choice, bool isOld)
{
    private static readonly string[] OwnTiers = ["app", "zone", "sec"];

    private readonly WorldGenerator _words = new(choice);
    private readonly CalicoRuleGenerator _rules = new(choice, isOld);

    public DocumentModel[] Documents(int policies) =>
        [
            .. OwnTiers.Select(name => new TierModel(
                choice.Of<double?>(null, 500, 1000, 1_000_000, 2_000_000.5),
                choice.Of(null, "Deny", "Pass")
            )
            {
                Name = name,
            }),
            .. choice.Make(0, 3, Set).DistinctBy(s => (s.Home, s.Name)),
            .. choice.Make(policies, policies, Policy).DistinctBy(p => (p.Object, p.IsStaged)),
        ];

    private SetModel Set() =>
        new(_words.Labels(), choice.Some(choice.Sometimes(70) ? WorldGenerator.Nets4 : WorldGenerator.Nets6, 0, 3))
        {
            Home = choice.Of(["", .. WorldGenerator.Homes]),
            Name = choice.Of("set-a", "set-b"),
        };

    private PolicyModel Policy() =>
        choice.Number(0, 9) switch
        {
            <= 2 => Kubernetes(),
            <= 7 => Calico(),
            _ => Cluster(),
        };

    private string Name() => choice.Of("p", "p-2", "p2", "q");

    private KubernetesModel Kubernetes()
    {
        var isStaged = choice.Sometimes(40);
        return new()
        {
            Kind = isStaged ? "StagedKubernetesNetworkPolicy" : "KubernetesNetworkPolicy",
            Name = Name(),
            Home = choice.Of(WorldGenerator.Homes),
            IsDelete = isStaged && choice.Sometimes(30),
            Pods = Terms(50),
            Types = choice.Of<string[]?>(null, ["Ingress"], ["Egress"], ["Ingress", "Egress"]),
            Ingress = choice.Maybe(75, () => choice.Make(0, 2, KubernetesRule)),
            Egress = choice.Maybe(75, () => choice.Make(0, 2, KubernetesRule)),
        };
    }

    private KubernetesRule KubernetesRule() =>
        new(
            choice.Maybe(80, () => choice.Make(choice.Sometimes(10) ? 0 : 1, 2, KubernetesPeer)),
            choice.Maybe(50, () => choice.Make(choice.Sometimes(10) ? 0 : 1, 2, KubernetesPort))
        );

    private KubernetesPeer KubernetesPeer() =>
        choice.Number(0, 3) switch
        {
            0 => new(Terms(20), null, null, []),
            1 => new(null, Terms(20), null, []),
            2 => new(Terms(20), Terms(20), null, []),
            _ => choice.Of<KubernetesPeer>(
                new(null, null, "0.0.0.0/0", choice.Some(["10.0.0.0/30", "203.0.113.0/24", "10.0.0.3/32"], 0, 2)),
                new(null, null, "10.0.0.0/24", choice.Some(["10.0.0.2/31"], 0, 1)),
                new(null, null, "::/0", choice.Some(["2001:db8::2/127", "fd00::/8"], 0, 2)),
                new(null, null, choice.Of(WorldGenerator.Nets4), [])
            ),
        };

    private KubernetesPort KubernetesPort()
    {
        object? port = choice.Of<object?>(null, 53, 80, 81, "web", "dns");
        return new(
            choice.Of(null, "TCP", "UDP", "SCTP"),
            port,
            port is int first && choice.Sometimes(30) ? first + choice.Number(0, 1) : null
        );
    }

    private CalicoModel Calico()
    {
        var isGlobal = choice.Sometimes(50);
        var isStaged = choice.Sometimes(40);
        var tier = choice.Of(["default", "default", .. OwnTiers, isOld ? "adminnetworkpolicy" : choice.Of("kube-admin", "kube-baseline")]);
        var hostsOnly = isGlobal && choice.Sometimes(5) ? choice.Of("doNotTrack", "preDNAT") : null;
        string[]? types = choice.Of<string[]?>(null, null, ["Ingress"], ["Egress"], ["Egress", "Ingress"]);
        return new()
        {
            Kind = (isStaged ? "Staged" : "") + (isGlobal ? "GlobalNetworkPolicy" : "NetworkPolicy"),
            Name = isOld && tier != "default" ? $"{tier}.{Name()}" : Name(),
            Home = isGlobal ? "" : choice.Of(WorldGenerator.Homes),
            Tier = tier,
            Place = choice.Of<double?>(null, -5, 0.5, 10, 1000, 1000, 1000.5),
            IsDelete = isStaged && choice.Sometimes(30),
            Selector = choice.Maybe(60, () => _rules.Expression(2)),
            PlaceSelector = isGlobal ? choice.Maybe(50, () => _rules.PlaceExpression(2)) : null,
            AccountSelector = choice.Maybe(20, () => _rules.AccountExpression(1)),
            Types = hostsOnly is null ? types : ["Ingress"],
            Ingress = choice.Maybe(80, () => choice.Make(0, 3, () => _rules.Rule(isIngress: true))),
            Egress = hostsOnly is null ? choice.Maybe(80, () => choice.Make(0, 3, () => _rules.Rule(isIngress: false))) : null,
            HostsOnly = hostsOnly,
        };
    }

    private ClusterModel Cluster()
    {
        var isAdmin = choice.Sometimes(50);
        return new()
        {
            Kind =
                !isOld ? "KubernetesClusterNetworkPolicy"
                : isAdmin ? "AdminNetworkPolicy"
                : "BaselineAdminNetworkPolicy",
            Name = isOld && !isAdmin ? "default" : Name(),
            IsAdmin = isAdmin,
            Priority = choice.Of(0, 10, 10, 1000),
            Subject = choice.Sometimes(50) ? new() { Places = Terms(40) } : new() { PodPlaces = Terms(40), Pods = Terms(40) },
            Ingress = choice.Make(0, 2, () => ClusterRule(isIngress: true, isAdmin)),
            Egress = choice.Make(0, 2, () => ClusterRule(isIngress: false, isAdmin)),
        };
    }

    private ClusterRule ClusterRule(bool isIngress, bool isAdmin)
    {
        string action = choice.Of<string>(isOld && !isAdmin ? ["Allow", "Deny"] : ["Allow", "Deny", "Pass"]);
        return new(
            action,
            choice.Make(1, 2, () => ClusterPeer(isIngress, action, isAdmin)),
            choice.Maybe(50, () => choice.Make(1, 2, ClusterPort))
        );
    }

    private ClusterPeer ClusterPeer(bool isIngress, string action, bool isAdmin)
    {
        if (!isIngress && choice.Sometimes(8))
        {
            return new() { Unsupported = action == "Allow" && (isAdmin || !isOld) ? choice.Of("nodes", "domainNames") : "nodes" };
        }

        return choice.Number(0, isIngress ? 1 : 2) switch
        {
            0 => new() { Places = Terms(20) },
            1 => new() { PodPlaces = Terms(30), Pods = Terms(30) },
            _ => new() { Networks = choice.Some([.. WorldGenerator.Nets4, .. WorldGenerator.Nets6], 1, 2) },
        };
    }

    private ClusterPort ClusterPort()
    {
        var protocol = choice.Of("TCP", "UDP", "SCTP");
        var first = choice.Of(9, 53, 80, 81);
        return new(
            protocol,
            first,
            choice.Sometimes(30) ? first + choice.Number(1, 9000) : first,
            choice.Sometimes(30) ? choice.Of(WorldGenerator.PortNames) : null
        );
    }

    // Empty so many times of a hundred.
    private LabelTerms Terms(int empty)
    {
        if (choice.Sometimes(empty))
        {
            return new([], []);
        }

        if (choice.Sometimes(20))
        {
            return new(new() { ["kubernetes.io/metadata.name"] = choice.Of(WorldGenerator.Homes) }, []);
        }

        var labels = choice.Sometimes(50)
            ? new Dictionary<string, string> { [choice.Of(WorldGenerator.Keys)] = choice.Of(WorldGenerator.Values) }
            : [];
        return new(labels, choice.Make(labels.Count == 0 ? 1 : 0, 1, Term));
    }

    private LabelTerm Term()
    {
        var operation = choice.Of("In", "NotIn", "Exists", "DoesNotExist");
        return new(choice.Of(WorldGenerator.Keys), operation, operation is "In" or "NotIn" ? choice.Some(WorldGenerator.Values, 1, 2) : []);
    }
}
