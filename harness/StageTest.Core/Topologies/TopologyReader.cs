using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Reads the <c>topology</c> of a scenario and the manifests that it names.</summary>
/// <param name="files">Finds and reads manifests.</param>
/// <param name="takes">Whether the topology takes an object of a manifest.</param>
/// <param name="deployed">Objects that are deployed with policies, which manifests may leave to those files.</param>
/// <param name="diagnostics">Receives errors, warnings and notes.</param>
internal sealed class TopologyReader(
    RepositoryFiles files,
    Func<Manifest, bool> takes,
    IReadOnlyCollection<Manifest> deployed,
    DiagnosticBag diagnostics
)
{
    private readonly TopologyBuilder _topology = new(diagnostics);

    /// <summary>Reads a topology. What is broken in it is left out, with errors.</summary>
    public Topology Read(FieldReader fields)
    {
        _topology.IpFamilies = FamilyReader.Read(fields, TopologyShape.IpFamilies) is { } families ? [.. families.Order()] : null;
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
        foreach (var (path, location) in PathsOf(fields, TopologyShape.Manifests, files, diagnostics))
        {
            if (files.Read(path, location, diagnostics) is { } text)
            {
                read.Add(files.Show(path));
                ManifestReader.Read(Manifest.ReadAll(text, files.Show(path), diagnostics).Where(takes), _topology, diagnostics);
            }
        }

        if (read.Count > 0)
        {
            ManifestReader.Read(deployed.Where(o => !read.Contains(o.Location.File) && takes(o)), _topology, diagnostics);
        }
    }

    /// <summary>Every file that a field of paths means, once, with the place where it was first named.</summary>
    public static IEnumerable<(string Path, SourceLocation Location)> PathsOf(
        FieldReader fields,
        Field<ListShape> field,
        RepositoryFiles files,
        DiagnosticBag diagnostics
    )
    {
        var seen = new HashSet<string>();
        foreach (var node in fields.List(field))
        {
            if (FieldReader.AsText(node, $"a path of '{field.Name}'", diagnostics) is not { } path)
            {
                continue;
            }

            foreach (var file in files.Resolve(path, node.Location, diagnostics).Where(seen.Add))
            {
                yield return (file, node.Location);
            }
        }
    }
}
