using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Lint;

/// <summary>Finds ranges that some kinds of clusters use for pods or Services, and that the scenario's cluster does not.</summary>
internal static class RangeChecks
{
    private const string Pods = "pods";
    private const string Services = "Services";

    // The defaults of installers, according to their documentation.
    private static readonly (IPNetwork Range, string Of, string Installer)[] Usual =
    [
        (IPNetwork.Parse("10.244.0.0/16"), Pods, "kind, minikube and Flannel"),
        (IPNetwork.Parse("10.42.0.0/16"), Pods, "k3s and RKE2"),
        (IPNetwork.Parse("192.168.0.0/16"), Pods, "Calico"),
        (IPNetwork.Parse("10.1.0.0/16"), Pods, "MicroK8s"),
        (IPNetwork.Parse("10.128.0.0/14"), Pods, "OpenShift"),
        (IPNetwork.Parse("10.233.64.0/18"), Pods, "Kubespray"),
        (IPNetwork.Parse("100.96.0.0/11"), Pods, "kOps"),
        (IPNetwork.Parse("10.96.0.0/12"), Services, "kubeadm"),
        (IPNetwork.Parse("10.96.0.0/16"), Services, "kind"),
        (IPNetwork.Parse("10.43.0.0/16"), Services, "k3s and RKE2"),
        (IPNetwork.Parse("10.152.183.0/24"), Services, "MicroK8s"),
        (IPNetwork.Parse("172.30.0.0/16"), Services, "OpenShift"),
        (IPNetwork.Parse("10.233.0.0/18"), Services, "Kubespray"),
        (IPNetwork.Parse("100.64.0.0/13"), Services, "kOps"),
    ];

    // A rule with these ranges covers every private address.
    private static readonly IPNetwork[] Private = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12")];

    public static LintRule OtherRange { get; } = new("ST1019", "Range belongs to the pods or Services of another cluster", Find);

    private static void Find(LintSubject subject, LintFindings findings)
    {
        foreach (var policy in PolicyChecks.Described(subject))
        {
            foreach (var direction in Enum.GetValues<Direction>().Where(policy.Governs))
            {
                foreach (var rule in policy.Rules(direction))
                {
                    var name = $"The {direction.Word()} rule {rule.Number} of {policy}";
                    Check([.. rule.Source.Nets, .. rule.Source.NotNets], name, rule.Location);
                    Check([.. rule.Destination.Nets, .. rule.Destination.NotNets], name, rule.Location);
                }
            }
        }

        foreach (var set in subject.Promoted.NetworkSets)
        {
            Check([.. set.Nets], $"{set}", set.Location);
        }

        void Check(IPNetwork[] nets, string name, SourceLocation location)
        {
            var ranges = subject.Scenario.Topology.Ranges;
            foreach (var (range, of, installer) in Usual.Where(u => nets.Contains(u.Range)))
            {
                IPNetwork[] own = [.. ranges.Pods, ranges.PodsOf(IpFamily.V4), .. ranges.Services, ranges.ServicesOf(IpFamily.V4)];
                if (own.Any(o => ClusterRanges.Overlap(o, range)) || (range.PrefixLength == 16 && Private.Any(nets.Contains)))
                {
                    continue;
                }

                var (now, field) = of == Pods ? (ranges.PodsOf(IpFamily.V4), "podCidr") : (ranges.ServicesOf(IpFamily.V4), "serviceCidr");
                findings.Add(
                    location,
                    $"{name} names {range}, which {installer} gives to {of} by default, and the {of} of this scenario have addresses of "
                        + $"{now}. If the cluster's have those of {range}, state it: 'cluster: {{ {field}: {range} }}'. Else name "
                        + "the cluster's range."
                );
            }
        }
    }
}
