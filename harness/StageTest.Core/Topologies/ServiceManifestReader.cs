using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using static StageTest.Core.Topologies.ManifestFields;

namespace StageTest.Core.Topologies;

/// <summary>Reads a Service of an application's manifests.</summary>
internal static class ServiceManifestReader
{
    private const string SingleStack = "SingleStack";

    private static readonly ImmutableArray<string> DualStack = ["PreferDualStack", "RequireDualStack"];

    public static void Read(Manifest manifest, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (RefOf(manifest, diagnostics) is not { } name)
        {
            return;
        }

        var spec = Path(manifest.Body, "spec");
        var selector = spec?["selector"] is YamlMapping map ? TextMap(map, diagnostics) : ImmutableSortedDictionary<string, string>.Empty;
        var ports = ImmutableArray.CreateBuilder<ServicePort>();
        foreach (var item in Items(spec?["ports"]))
        {
            if (PortManifestReader.OfService(item, topology, diagnostics) is { } port)
            {
                var nodePort = (item["nodePort"] as YamlScalar)?.AsInteger() is >= 1 and <= 65535 and var number ? (ushort?)number : null;
                ports.Add(new(port.Name, port.Port, TargetOf(item["targetPort"]) ?? $"{port.Port.Number}", nodePort));
            }
        }

        var isExternalName = TextOf(spec?["type"]) == "ExternalName";
        var addresses = AddressesOf(spec);
        var families = isExternalName ? null : ReadFamilies(manifest, spec, addresses, topology, diagnostics);
        topology.Add(
            new KubernetesService(name, selector, ports.ToImmutable(), manifest.Location)
            {
                // Addresses of families that the topology lacks are ignored.
                ClusterIPs =
                [
                    .. addresses
                        .Select(ExternalShape.Parse)
                        .OfType<IPAddress>()
                        .Where(a => (families ?? FamiliesOf(topology)).Contains(a.AddressFamily))
                        .DistinctBy(a => a.AddressFamily),
                ],
                IpFamilies = families,
                IsHeadless = addresses.Contains(ServiceShape.Headless),
                IsExternalName = isExternalName,
                Entrances = EntrancesOf(manifest, spec),
            }
        );
        if (topology.Use == ManifestUse.Probing)
        {
            WarnOfNoAddresses(manifest, spec, addresses, diagnostics);
        }
    }

    private static ServiceEntrances EntrancesOf(Manifest manifest, YamlMapping? spec)
    {
        var type = TextOf(spec?["type"]);
        var isBalanced = type == ServiceEntrances.LoadBalancer;
        var ranges = ListOf(spec?["loadBalancerSourceRanges"])
            .Select(node => TextOf(node)?.Trim() is { } text && CidrText.TryParse(text, out var range, out _) ? range : (IPNetwork?)null)
            .OfType<IPNetwork>();
        return type == "ExternalName"
            ? ServiceEntrances.None
            : new()
            {
                HasNodePorts =
                    type == ServiceEntrances.NodePort || (isBalanced && TextOf(spec?["allocateLoadBalancerNodePorts"]) is not "false"),
                HasLoadBalancer = isBalanced,
                IsProxied =
                    isBalanced && Items(Path(manifest.Body, "status", "loadBalancer")?["ingress"]).Any(i => TextOf(i["ipMode"]) == "Proxy"),
                HasExternalIPs = ListOf(spec?["externalIPs"]).Length > 0,
                ExternalIPs = AddressesIn(ListOf(spec?["externalIPs"])),
                LoadBalancerIPs = isBalanced
                    ? AddressesIn(Items(Path(manifest.Body, "status", "loadBalancer")?["ingress"]).Select(i => i["ip"]))
                    : [],
                IsLocalFromOutside = TextOf(spec?["externalTrafficPolicy"]) == ServiceEntrances.Local,
                IsLocalInside = TextOf(spec?["internalTrafficPolicy"]) == ServiceEntrances.Local,
                SourceRanges = [.. ranges],
            };
    }

    private static ImmutableArray<IPAddress> AddressesIn(IEnumerable<YamlNode?> nodes) =>
        [
            .. nodes
                .Select(node => TextOf(node) is { } text && CidrText.TryParseAddress(text, out var address) ? address : null)
                .OfType<IPAddress>(),
        ];

    private static string? TargetOf(YamlNode? node) => (node as YamlScalar)?.AsInteger() is { } number ? $"{number}" : TextOf(node);

    private static string[] AddressesOf(YamlMapping? spec)
    {
        string[] listed = [.. ListOf(spec?["clusterIPs"]).Select(TextOf).OfType<string>()];
        return listed.Length > 0 ? listed
            : TextOf(spec?["clusterIP"]) is { } single ? [single]
            : [];
    }

    private static void WarnOfNoAddresses(Manifest manifest, YamlMapping? spec, string[] addresses, DiagnosticBag diagnostics)
    {
        foreach (var text in addresses.Where(a => a != ServiceShape.Headless && ExternalShape.Parse(a) is null))
        {
            diagnostics.Warning(
                (spec!["clusterIPs"] ?? spec["clusterIP"])!.Location,
                $"{manifest} has the address '{PrintableText.Of(text)}', which is not an address; it is given another."
            );
        }
    }

    private static ImmutableArray<AddressFamily> FamiliesOf(TopologyBuilder topology) => topology.IpFamilies ?? [IpFamily.V4];

    // The defaults of the API server (pkg/registry/core/service/storage/alloc.go): a Service that does not request two families has the
    // first that it names, or else the cluster's first. Null if these are all families of the topology.
    private static ImmutableArray<AddressFamily>? ReadFamilies(
        Manifest manifest,
        YamlMapping? spec,
        string[] addresses,
        TopologyBuilder topology,
        DiagnosticBag diagnostics
    )
    {
        var named = ReadNamed(spec, diagnostics);
        var policy = TextOf(spec?["ipFamilyPolicy"]);
        if (policy is not (null or "" or SingleStack) && !DualStack.Contains(policy))
        {
            diagnostics.Error(
                spec!["ipFamilyPolicy"]!.Location,
                $"'{PrintableText.Of(policy)}' is not a policy of "
                    + $"families.{Suggestion.For(policy, [SingleStack, .. DualStack], "Write one of")}"
            );
        }

        AddressFamily[] wished =
        [
            .. named.Concat(addresses.Select(ExternalShape.Parse).OfType<IPAddress>().Select(a => a.AddressFamily)).Distinct(),
        ];
        var isDual = policy is null or "" ? wished.Length > 1 : DualStack.Contains(policy);
        var offered = FamiliesOf(topology);
        ImmutableArray<AddressFamily> families =
        [
            .. wished.Concat(offered).Distinct().Take(isDual ? 2 : 1).Where(f => offered.Contains(f)),
        ];
        if (families.IsEmpty && topology.Use == ManifestUse.Probing)
        {
            diagnostics.Warning(
                manifest.Location,
                $"{manifest} has {IpFamily.Name(wished[0])} addresses only, and 'topology.ipFamilies' has only "
                    + $"{string.Join(" and ", offered.Select(IpFamily.Name))}: no connection to it can be tested."
            );
        }

        return families.SequenceEqual(offered) ? null : families;
    }

    private static List<AddressFamily> ReadNamed(YamlMapping? spec, DiagnosticBag diagnostics)
    {
        var named = new List<AddressFamily>();
        foreach (var item in ListOf(spec?["ipFamilies"]))
        {
            var text = TextOf(item) ?? "";
            if (IpFamily.Parse(text) is { } family)
            {
                named.Add(family);
            }
            else
            {
                diagnostics.Error(
                    item.Location,
                    $"'{PrintableText.Of(text)}' is not a family of addresses.{Suggestion.For(text, IpFamily.Names, "Write one of")}"
                );
            }
        }

        return named;
    }
}
