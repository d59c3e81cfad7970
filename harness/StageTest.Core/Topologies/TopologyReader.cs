using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Documents.Sources;

namespace StageTest.Core.Topologies;

/// <summary>Reads the <c>topology</c> of a scenario and the manifests that it names.</summary>
/// <param name="sources">Reads manifests.</param>
/// <param name="takes">Whether the topology takes an object of a manifest.</param>
/// <param name="deployed">Objects that are deployed with policies, which manifests may leave to those files.</param>
/// <param name="workloadKinds">The kinds that pods are made of, beside those that the topology lists.</param>
/// <param name="diagnostics">Receives errors, warnings and notes.</param>
internal sealed class TopologyReader(
    SourceReader sources,
    Func<Manifest, bool> takes,
    IReadOnlyCollection<Manifest> deployed,
    WorkloadKinds workloadKinds,
    DiagnosticBag diagnostics
)
{
    private readonly TopologyBuilder _topology = new(diagnostics);

    /// <summary>Reads a topology. What is broken in it is left out, with errors.</summary>
    public Topology Read(FieldReader fields)
    {
        _topology.IpFamilies = FamilyReader.Read(fields, TopologyShape.IpFamilies) is { } families ? [.. families.Order()] : null;
        _topology.WorkloadKinds = workloadKinds.With(WorkloadKindShape.ReadAll(fields));
        _topology.DefaultPorts = [.. PortReader.ReadAll(fields, TopologyShape.DefaultPorts)];
        ReadManifests(fields);
        NamespaceReader.ReadAll(fields, _topology);
        ReadEach(fields, TopologyShape.Nodes, NodeReader.Read);
        ReadEach(fields, TopologyShape.Workloads, WorkloadReader.Read);
        ReadEach(fields, TopologyShape.Services, ServiceReader.Read);
        ReadEach(fields, TopologyShape.ServiceAccounts, ServiceAccountReader.Read);
        ReadEach(fields, TopologyShape.External, ExternalReader.Read);
        fields.Finish();
        return _topology.Build();
    }

    private void ReadEach(FieldReader fields, Field<ListShape> field, Action<YamlNode, TopologyBuilder, DiagnosticBag> read)
    {
        foreach (var node in fields.List(field))
        {
            read(node, _topology, diagnostics);
        }
    }

    private void ReadManifests(FieldReader fields)
    {
        var read = new HashSet<string>(StringComparer.Ordinal);
        var manifests = PolicySourceReader.ReadAll(fields, TopologyShape.Manifests, diagnostics);
        foreach (var source in sources.Read(manifests, diagnostics))
        {
            read.Add(source.File);
            ManifestReader.Read(Manifest.ReadAll(source.Text, source.File, source.Found, diagnostics).Where(takes), _topology, diagnostics);
        }

        if (read.Count > 0)
        {
            ManifestReader.Read(deployed.Where(o => !read.Contains(o.Location.File) && takes(o)), _topology, diagnostics);
        }
    }
}
