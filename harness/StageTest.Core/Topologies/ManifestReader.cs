using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>Takes namespaces, workloads and services out of an application's own manifests.</summary>
/// <remarks>
/// Only what policies can see is read: labels, service accounts, named ports, replicas. The rest of a manifest is left alone, so that
/// fields of any Kubernetes version and of any extension pass.
/// </remarks>
internal static class ManifestReader
{
    // Equal pods answer alike. Two show whether replicas may talk to each other; more would only cost time.
    private const int MostReplicas = 2;

    private const string SingleStack = "SingleStack";

    private static readonly ImmutableArray<string> DualStack = ["PreferDualStack", "RequireDualStack"];

    /// <summary>Reads all objects of a file into a topology; kinds that have no part in one are passed over with a note.</summary>
    public static void Read(string text, string file, TopologyBuilder topology, DiagnosticBag diagnostics) =>
        Read(Manifest.ReadAll(text, file, diagnostics), topology, diagnostics);

    /// <summary>Reads objects into a topology.</summary>
    public static void Read(IEnumerable<Manifest> manifests, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        foreach (var manifest in manifests)
        {
            switch (manifest.Group, manifest.Kind)
            {
                case ("", "Namespace"):
                    ReadNamespace(manifest, topology, diagnostics);
                    break;
                case ("", "Service"):
                    ReadService(manifest, topology, diagnostics);
                    break;
                case ("", "ServiceAccount"):
                    if (RefOf(manifest, diagnostics) is { } account)
                    {
                        topology.Add(new ServiceAccount(account, Labels(Path(manifest.Body, "metadata"), diagnostics), manifest.Location));
                    }

                    break;
                case ("", "Pod"):
                    ReadPod(manifest, topology, diagnostics);
                    break;
                case ("apps" or "extensions", "Deployment" or "ReplicaSet" or "StatefulSet"):
                    ReadWorkload(manifest, Path(manifest.Body, "spec", "template"), Replicas(manifest, diagnostics), topology, diagnostics);
                    break;
                case ("", "ReplicationController") when topology.Use == ManifestUse.Survey:
                case ("apps" or "extensions", "DaemonSet"):
                case ("batch", "Job"):
                    ReadWorkload(manifest, Path(manifest.Body, "spec", "template"), 1, topology, diagnostics);
                    break;
                case ("batch", "CronJob"):
                    ReadWorkload(manifest, Path(manifest.Body, "spec", "jobTemplate", "spec", "template"), 1, topology, diagnostics);
                    break;
                default:
                    diagnostics.Note(
                        manifest.Location,
                        $"{manifest} was skipped: a topology takes namespaces, workloads, services and service accounts only."
                    );
                    break;
            }
        }
    }

    private static void ReadNamespace(Manifest manifest, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (!Names.IsLabel(manifest.Name))
        {
            diagnostics.Error(manifest.Location, $"'{manifest.Name}' is not a valid namespace; it must be {Names.LabelRule}.");
            return;
        }

        var labels = Labels(Path(manifest.Body, "metadata"), diagnostics);
        topology.Add(new KubernetesNamespace(manifest.Name, TopologyBuilder.WithName(labels, manifest.Name), manifest.Location));
    }

    private static void ReadService(Manifest manifest, TopologyBuilder topology, DiagnosticBag diagnostics)
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
            if (ReadPort(item, "port", topology, diagnostics) is { } port)
            {
                ports.Add(new(port.Name, port.Port, TextOf(item["targetPort"]) ?? $"{port.Port.Number}"));
            }
        }

        var isExternalName = TextOf(spec?["type"]) == "ExternalName";
        string[] addresses = [.. ListOf(spec?["clusterIPs"]).Select(TextOf).OfType<string>()];
        addresses = [.. (addresses.Length > 0 ? addresses : [TextOf(spec?["clusterIP"]) ?? ""]).Where(a => a.Length > 0)];
        var families = isExternalName ? null : ReadFamilies(manifest, spec, addresses, topology, diagnostics);
        topology.Add(
            new KubernetesService(name, selector, ports.ToImmutable(), manifest.Location)
            {
                // Addresses of families that the topology has not are of no use here.
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
            }
        );
        foreach (
            var address in addresses.Where(a =>
                a != ServiceShape.Headless && ExternalShape.Parse(a) is null && topology.Use == ManifestUse.Probing
            )
        )
        {
            diagnostics.Warning(
                (spec!["clusterIPs"] ?? spec["clusterIP"])!.Location,
                $"{manifest} has the address '{PrintableText.Of(address)}', which is not an address; it is given another."
            );
        }
    }

    private static ImmutableArray<YamlNode> ListOf(YamlNode? node) => node is YamlSequence list ? list.Items : [];

    private static ImmutableArray<AddressFamily> FamiliesOf(TopologyBuilder topology) => topology.IpFamilies ?? [IpFamily.V4];

    // As the API server fills them in (pkg/registry/core/service/storage/alloc.go): a Service that does not ask for two families has the
    // first that it names, or else the cluster's first. Null where these are all of the topology.
    private static ImmutableArray<AddressFamily>? ReadFamilies(
        Manifest manifest,
        YamlMapping? spec,
        string[] addresses,
        TopologyBuilder topology,
        DiagnosticBag diagnostics
    )
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
                    + $"{string.Join(" and ", offered.Select(IpFamily.Name))}: no connection to it can be asked."
            );
        }

        return families.SequenceEqual(offered) ? null : families;
    }

    private static void ReadPod(Manifest manifest, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (
            topology.Use == ManifestUse.Probing
            && Path(manifest.Body, "status")?["phase"] is YamlScalar { Value: "Succeeded" or "Failed" } phase
        )
        {
            diagnostics.Note(manifest.Location, $"{manifest} was skipped: it has ended ({phase.Value}), so no policy selects it.");
            return;
        }

        ReadWorkload(manifest, manifest.Body, 1, topology, diagnostics);
    }

    private static void ReadWorkload(
        Manifest manifest,
        YamlMapping? template,
        int replicas,
        TopologyBuilder topology,
        DiagnosticBag diagnostics
    )
    {
        if (RefOf(manifest, diagnostics) is not { } name)
        {
            return;
        }

        if (template is null || Path(template, "spec") is not { } spec)
        {
            diagnostics.Error(manifest.Location, $"{manifest} has no pod template.");
            return;
        }

        if (replicas == 0 && topology.Use == ManifestUse.Probing)
        {
            diagnostics.Note(manifest.Location, $"{manifest} was skipped: it has no replicas.");
            return;
        }

        if (spec["hostNetwork"] is YamlScalar { IsTrue: true } && topology.Use == ManifestUse.Survey)
        {
            diagnostics.Warning(
                manifest.Location,
                $"{manifest} uses the node's network, where policies have no effect in Calico; it is shown as any other."
            );
        }

        var isOnNodeNetwork = spec["hostNetwork"] is YamlScalar { IsTrue: true } && topology.Use == ManifestUse.Probing;
        if (isOnNodeNetwork)
        {
            diagnostics.Note(
                manifest.Location,
                $"{manifest} is run once, on the network of a node of its own: policies neither select it nor see it as a peer, "
                    + "and its address is the node's."
            );
            replicas = 1;
        }

        if (replicas > MostReplicas && topology.Use == ManifestUse.Probing)
        {
            diagnostics.Note(
                manifest.Location,
                $"{manifest} is run with {MostReplicas} of its {replicas} replicas: more would answer alike."
            );
        }

        var ports = Items(spec["containers"])
            .Concat(Items(spec["initContainers"]))
            .SelectMany(container => Items(container["ports"]))
            .Select(port => ReadPort(port, "containerPort", topology, diagnostics))
            .OfType<NamedPort>()
            .Distinct()
            .ToImmutableArray();
        topology.Add(
            new Workload
            {
                Ref = name,
                Kind = manifest.Kind,
                Labels = Labels(Path(template, "metadata"), diagnostics),
                ServiceAccount = TextOf(spec["serviceAccountName"]) ?? TextOf(spec["serviceAccount"]) ?? "default",
                Replicas = Math.Clamp(replicas, 1, MostReplicas),
                HostNetwork = isOnNodeNetwork,
                Ports = ports,
                Owner = OwnerOf(manifest),
                Location = manifest.Location,
            }
        );
    }

    // The controlling owner, else the first, as kubectl shows it.
    private static WorkloadOwner? OwnerOf(Manifest manifest)
    {
        var owners = manifest.Kind == "Pod" ? Items(Path(manifest.Body, "metadata")?["ownerReferences"]).ToArray() : [];
        var owner = owners.FirstOrDefault(o => o["controller"] is YamlScalar { Value: "true" }) ?? owners.FirstOrDefault();

        // A node owns its static pods without having made them from a template.
        return TextOf(owner?["kind"]) != "Node" && TextOf(owner?["name"]) is { } name
            ? new(TextOf(owner?["kind"]) ?? manifest.Kind, name)
            : null;
    }

    private static int Replicas(Manifest manifest, DiagnosticBag diagnostics)
    {
        switch (Path(manifest.Body, "spec")?["replicas"])
        {
            case null or YamlScalar { IsNull: true }:
                return 1;
            case YamlScalar scalar when scalar.AsInteger() is >= 0 and <= int.MaxValue and var count:
                return (int)count;
            case var other:
                diagnostics.Error(other.Location, $"'replicas' must be a whole number, found {other.Describe()}.");
                return 1;
        }
    }

    private static NamedPort? ReadPort(YamlMapping item, string numberField, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        var severity = topology.Use == ManifestUse.Survey ? Severity.Warning : Severity.Error;
        if (item[numberField] is not YamlScalar scalar || scalar.AsInteger() is not (>= 1 and <= 65535 and var number))
        {
            diagnostics.Add(severity, item.Location, $"A port needs '{numberField}' from 1 to 65535.");
            return null;
        }

        var protocol = Protocol.Tcp;
        if (TextOf(item["protocol"]) is { } text && !Port.TryParseProtocol(text, out protocol))
        {
            diagnostics.Add(
                severity,
                item["protocol"]!.Location,
                $"'{text}' is not a protocol with ports.{Suggestion.For(text, ["TCP", "UDP", "SCTP"], "They are")}"
            );
            return null;
        }

        var name = TextOf(item["name"]);
        if (name is not null && !Names.IsPortName(name))
        {
            diagnostics.Add(severity, item["name"]!.Location, $"'{name}' is not a port name; it must be {Names.PortNameRule}.");
            return null;
        }

        return new(name, new((ushort)number, protocol));
    }

    private static EndpointRef? RefOf(Manifest manifest, DiagnosticBag diagnostics)
    {
        var home = manifest.Namespace.Length == 0 ? "default" : manifest.Namespace;
        if (Names.IsSubdomain(manifest.Name) && Names.IsLabel(home))
        {
            return new(home, manifest.Name);
        }

        diagnostics.Error(
            manifest.Location,
            manifest.Name.Length == 0
                ? $"A {manifest.Kind} needs 'metadata.name'."
                : $"{manifest} has no valid name; names must be {Names.SubdomainRule}."
        );
        return null;
    }

    private static ImmutableSortedDictionary<string, string> Labels(YamlMapping? metadata, DiagnosticBag diagnostics) =>
        metadata?["labels"] is YamlMapping map ? TextMap(map, diagnostics) : ImmutableSortedDictionary<string, string>.Empty;

    private static ImmutableSortedDictionary<string, string> TextMap(YamlMapping map, DiagnosticBag diagnostics)
    {
        FieldReader.CheckLabels(map, diagnostics);
        var result = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Entries)
        {
            if (FieldReader.AsText(value, $"'{key.Value}'", diagnostics) is not { } text)
            {
                continue;
            }

            result[key.Value] = text;
        }

        return result.ToImmutable();
    }

    // Templates leave fields empty where nothing is to be said; Kubernetes reads that as absent.
    private static string? TextOf(YamlNode? node) => node is YamlScalar { IsNull: false, Value.Length: > 0 } scalar ? scalar.Value : null;

    private static YamlMapping? Path(YamlMapping body, params ReadOnlySpan<string> fields)
    {
        var at = body;
        foreach (var field in fields)
        {
            at = at?[field] as YamlMapping;
        }

        return at;
    }

    private static IEnumerable<YamlMapping> Items(YamlNode? node) => node is YamlSequence list ? list.Items.OfType<YamlMapping>() : [];
}
