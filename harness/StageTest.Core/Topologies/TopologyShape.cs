using StageTest.Core.Addresses;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Documents.Sources;

namespace StageTest.Core.Topologies;

/// <summary>Defines the <c>topology</c> of a scenario file.</summary>
internal static class TopologyShape
{
    /// <summary>A list of families of addresses.</summary>
    public static readonly ListShape Families = new(new TextShape { Values = IpFamily.Names, Called = "a family of addresses" })
    {
        EmptyProblem = name => $"'{name}' is an empty list. Write IPv4, IPv6 or both.",
    };

    public static readonly Field<ListShape> IpFamilies = new(
        "ipFamilies",
        "The address families of every pod: IPv4, IPv6 or both. Every flow is tested over each of them. " + "Default: IPv4.",
        Families
    );

    public static readonly Field<ListShape> Manifests = new(
        "manifests",
        "Kubernetes manifests to take namespaces, workloads, services and service accounts from: files, folders, or patterns "
            + "with *, ** and ?, relative to this file; or the output of a kustomization or a chart.",
        PolicySourceShape.List
    );

    public static readonly Field<ListShape> DefaultPorts = new(
        "defaultPorts",
        "The ports of workloads that come from manifests and declare none. Manifests need not declare the ports that their pods "
            + "listen on. Default: they listen on none.",
        new(PortShape.Any)
    );

    public static readonly Field<ListShape> ClosedPorts = new(
        "closedPorts",
        "Ports that are tested on every workload that does not listen on them, including workloads from manifests.",
        PortShape.ClosedPorts.Shape
    );

    public static readonly Field<MapShape> Namespaces = new(
        "namespaces",
        "Namespaces and their labels. If this is given, workloads of the scenario may use no others. "
            + "kubernetes.io/metadata.name is added to every namespace.",
        new(NamespaceShape.Shape) { Keys = TextRule.Label, AllowsNull = true }
    );

    public static readonly Field<ListShape> Nodes = new(
        "nodes",
        "Nodes of the cluster, if it matters which pods share a node or which address it has.",
        new(NodeShape.Shape)
    );

    public static readonly Field<ListShape> Workloads = new(
        "workloads",
        "Pods that the scenario describes itself.",
        new(WorkloadShape.Shape)
    );

    public static readonly Field<ListShape> Services = new(
        "services",
        "Services: a selector of pods and " + "ports.",
        new(ServiceShape.Shape)
    );

    public static readonly Field<ListShape> ServiceAccounts = new(
        "serviceAccounts",
        "Service accounts whose labels a policy reads. Every other account exists without labels.",
        new(ServiceAccountShape.Shape)
    );

    public static readonly Field<ListShape> External = new("external", "Hosts outside the cluster.", new(ExternalShape.Shape));

    public static readonly ObjectShape Shape = new("a topology")
    {
        Fields =
        [
            IpFamilies,
            Manifests,
            WorkloadKindShape.List,
            DefaultPorts,
            ClosedPorts,
            Namespaces,
            Nodes,
            Workloads,
            Services,
            ServiceAccounts,
            External,
        ],
        AtLeastOneOf = [Manifests, Workloads],
    };

    /// <summary>The field <c>namespace</c> of objects in a namespace.</summary>
    public static Field<TextShape> NamespaceOf(string what) =>
        new(
            "namespace",
            $"The namespace of {what}.",
            new()
            {
                Rule = TextRule.Label,
                Problem = text => $"'{text}' is not a valid namespace; it must be {Names.LabelRule}.",
                Default = "default",
            }
        );

    /// <summary>The field <c>name</c> of objects in a namespace.</summary>
    public static Field<TextShape> NameOf(string what) =>
        new("name", $"The name of {what}.", new() { Rule = TextRule.Subdomain, Called = "a valid name for " + $"{what}" })
        {
            IsRequired = true,
        };
}
