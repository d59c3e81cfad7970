using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.Core.Lint;

/// <summary>Finds subjects that can change the decisions of others' policies, and incomplete rights.</summary>
internal static class GrantChecks
{
    private const string Calico = "projectcalico.org";
    private const string TierPrefix = "tier.";

    private static readonly string[] Changing = ["update", "patch"];

    private static readonly string[] Making = ["create", "update", "patch"];

    // Writes of these subresources also change labels (k8s.io/kubernetes/pkg/registry/core/{namespace,pod}/strategy.go).
    private static readonly string[] NamespaceParts = ["namespaces", "namespaces/status", "namespaces/finalize"];

    private static readonly (string Group, string Resource)[] Pods =
    [
        ("", "pods"),
        ("", "pods/status"),
        ("apps", "deployments"),
        ("apps", "statefulsets"),
        ("apps", "daemonsets"),
        ("apps", "replicasets"),
        ("batch", "jobs"),
        ("batch", "cronjobs"),
        ("", "replicationcontrollers"),
    ];

    public static LintRule WritesLabels { get; } =
        new("ST1023", "Subject can change labels or Services that policies of others read", (_, _) => { })
        {
            CheckAccess = (access, findings) =>
            {
                FindLabels(access, findings);
                ServiceGrants.Find(access, findings);
            },
        };

    public static LintRule WritesKubernetesPolicies { get; } =
        new("ST1025", "Right on Kubernetes NetworkPolicies exceeds the rights on tiers", (_, _) => { })
        {
            CheckAccess = FindKubernetesPolicies,
        };

    public static LintRule LacksTier { get; } =
        new("ST1027", "Rights on a tier's policies lack 'get' on the tier", (_, _) => { }) { CheckAccess = FindLackingTier };

    private static void FindLabels(LintAccess access, LintFindings findings)
    {
        if (access.Scenario is not { Access: { } stated } scenario)
        {
            return;
        }

        var (policies, calculator) = (scenario.Policies.AsIfPromoted().Policies, stated.Calculator);
        var read = scenario
            .Topology.Namespaces.Select(n =>
                (Space: n.Name, By: policies.Select(p => (Policy: p, Labels: LabelsRead(p, n.Name))).ToArray())
            )
            .ToArray();
        foreach (var subject in access.Rbac.Subjects)
        {
            var own = policies
                .Where(p => calculator.MayChange(subject, p, scenario.Policies.Calico))
                .ToHashSet(ReferenceEqualityComparer.Instance);
            foreach (var (space, by) in read)
            {
                foreach (var (owner, what, granted) in Grants(access.Rbac, subject, space))
                {
                    string[] readers =
                    [
                        .. by.Where(r => r.Labels.HasFlag(owner) && !own.Contains(r.Policy)).Select(r => r.Policy.ToString()).Distinct(),
                    ];
                    if (readers.Length > 0)
                    {
                        findings.Add(
                            granted.Location,
                            $"{granted} lets {subject} change labels of {what} in the namespace '{space}', which {readers[0]}"
                                + $"{(readers.Length > 1 ? $" and {CountText.Number(readers.Length - 1)} more policies" : "")} of others "
                                + $"read: a subject that changes a label changes which pods the policy selects. Remove the right, "
                                + $"or let a policy "
                                + $"of {subject} "
                                + "alone read such labels."
                        );
                    }
                }
            }
        }
    }

    private static IEnumerable<(LabelOwner Owner, string What, RbacBinding Binding)> Grants(
        RbacObjects rbac,
        AccessSubject subject,
        string space
    )
    {
        RbacBinding? Granted(IEnumerable<string> verbs, string group, string resource, string name, string place) =>
            verbs.Select(v => rbac.Grants(subject, v, group, resource, name, place)).FirstOrDefault(b => b is not null);
        if (NamespaceParts.Select(part => Granted(Changing, "", part, space, "")).FirstOrDefault(b => b is not null) is { } ofNamespace)
        {
            yield return (LabelOwner.Namespace, "namespaces", ofNamespace);
        }

        // A right on objects with certain names is a right on their labels.
        string[] names = ["", .. rbac.NamesFor(subject, space)];
        RbacBinding? GrantedAny(string group, string resource) =>
            names.Select(name => Granted(Making, group, resource, name, space)).FirstOrDefault(b => b is not null);
        if (GrantedAny("", "serviceaccounts") is { } ofAccounts)
        {
            yield return (LabelOwner.ServiceAccount, "service accounts", ofAccounts);
        }

        if (Pods.Select(p => GrantedAny(p.Group, p.Resource)).FirstOrDefault(b => b is not null) is { } ofPods)
        {
            yield return (LabelOwner.Pod, "pods", ofPods);
        }
    }

    // The owners of the labels that a policy reads of endpoints in a namespace.
    private static LabelOwner LabelsRead(Policy policy, string space)
    {
        var rules = policy.Ingress.Select(r => r.Source).Concat(policy.Egress.Select(r => r.Destination));
        var selectors = rules.SelectMany(peer => new[] { peer.Selector, peer.NotSelector }).Append(policy.Subject).OfType<Selector>();
        return selectors.Select(s => LabelsRead(s, space)).Aggregate(LabelOwner.None, (all, one) => all | one);
    }

    private static LabelOwner LabelsRead(Selector selector, string space) =>
        selector.Decided(EndpointLabels.Namespace, space) == false
            ? LabelOwner.None
            : selector.Terms.Select(t => OwnerOf(t.Label)).Aggregate(LabelOwner.None, (all, one) => all | one);

    private static LabelOwner OwnerOf(string label) =>
        label.StartsWith(EndpointLabels.NamespacePrefix, StringComparison.Ordinal) ? OfNamespace(label)
        : label.StartsWith(EndpointLabels.ServiceAccountPrefix, StringComparison.Ordinal) ? LabelOwner.ServiceAccount
        : label is EndpointLabels.Namespace or EndpointLabels.Orchestrator or EndpointLabels.Name ? LabelOwner.None
        : LabelOwner.Pod;

    // The API server keeps the label with the name.
    private static LabelOwner OfNamespace(string label) =>
        label.EndsWith("kubernetes.io/metadata.name", StringComparison.Ordinal) ? LabelOwner.None : LabelOwner.Namespace;

    private static void FindKubernetesPolicies(LintAccess access, LintFindings findings)
    {
        if (access.Scenario is not { Access: { } stated } scenario)
        {
            return;
        }

        var (topology, policies) = (scenario.Topology, stated.With(scenario.Policies.AsIfPromoted()));
        var placement = Placement.Default(topology);
        static bool IsKubernetes(PolicyReach reach) => reach.Kind is { IsNamespaced: true, IsTiered: false };
        foreach (var subject in access.Rbac.Subjects)
        {
            var reach = PolicyReach.Of(subject, stated.Calculator, policies, topology);
            if (!reach.Any(IsKubernetes) || reach.Any(r => r.Namespace.Length == 0))
            {
                continue;
            }

            var whole = Delegation.Of(topology, placement, policies, scenario.Plan, reach);
            var rest = Delegation.Of(topology, placement, policies, scenario.Plan, [.. reach.Where(r => !IsKubernetes(r))]);
            var (opens, closes) = (whole.Opens.Except(rest.Opens).ToArray(), whole.Closes.Except(rest.Closes).ToArray());
            var binding = reach
                .Where(IsKubernetes)
                .SelectMany(r => Making.Select(v => access.Rbac.Grants(subject, v, r.Kind.Group, r.Kind.Plural, r.Name, r.Namespace)))
                .FirstOrDefault(b => b is not null);
            if (binding is not null && opens.Length + closes.Length > 0)
            {
                findings.Add(
                    binding.Location,
                    $"{binding} lets {subject} write Kubernetes' NetworkPolicies, which need no right on a tier, where the tier "
                        + "'default' "
                        + $"decides: so {subject} could open {opens.Length} and close {CountText.Of(closes.Length, "connection")}, such as "
                        + $"{opens.Concat(closes).First()}, that no other right allows. Remove the right, or decide these "
                        + "connections in an "
                        + "earlier tier."
                );
            }
        }
    }

    private static void FindLackingTier(LintAccess access, LintFindings findings)
    {
        if (access.Scenario?.Access is { } stated && stated.Install.TierVerb("create") is null)
        {
            return;
        }

        foreach (var (binding, rule) in access.Rbac.Bindings.SelectMany(b => access.Rbac.RulesOf(b).Select(rule => (b, rule))))
        {
            if (rule.Location == default || !rule.Resources.Any(r => r.StartsWith(TierPrefix, StringComparison.Ordinal)))
            {
                continue;
            }

            var tiers = rule.Names.Where(n => n.EndsWith(".*", StringComparison.Ordinal)).Select(n => n[..^2]);
            foreach (var subject in binding.Subjects)
            {
                foreach (var tier in tiers.Where(t => access.Rbac.Grants(subject, "get", Calico, "tiers", t, "") is null))
                {
                    findings.Add(
                        rule.Location,
                        $"{binding} gives {subject} rights on policies of the tier '{tier}', and nothing here gives it 'get' on the tier "
                            + $"itself, so they allow nothing. Add a ClusterRoleBinding to a role with 'get' on tiers '{tier}'."
                    );
                }
            }
        }
    }

    [Flags]
    private enum LabelOwner
    {
        None = 0,
        Pod = 1,
        Namespace = 2,
        ServiceAccount = 4,
    }
}
