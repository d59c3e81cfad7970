using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Documents.Sources;

namespace StageTest.Core.Topologies;

/// <summary>Reads the <c>topology</c> of a scenario and the manifests that it names.</summary>
/// <param name="sources">Reads manifests.</param>
/// <param name="takes">Whether the topology takes an object of a manifest.</param>
/// <param name="deployed">Objects that are deployed together with policies, which manifests may omit.</param>
/// <param name="deployedPools">IPPools that are deployed together with policies.</param>
/// <param name="stated">The ranges that the scenario states itself.</param>
/// <param name="workloadKinds">The kinds that create pods, besides those that the topology lists.</param>
/// <param name="otherKinds">The kinds that are not part of a topology.</param>
/// <param name="diagnostics">Receives errors, warnings and notes.</param>
internal sealed class TopologyReader(
    SourceReader sources,
    Func<Manifest, bool> takes,
    IReadOnlyCollection<Manifest> deployed,
    IReadOnlyCollection<IpPool> deployedPools,
    ClusterRanges stated,
    WorkloadKinds workloadKinds,
    OtherKinds otherKinds,
    DiagnosticBag diagnostics
)
{
    private readonly TopologyBuilder _topology = new(diagnostics) { OtherKinds = otherKinds };

    /// <summary>Reads a topology. Broken parts are skipped, with errors.</summary>
    public Topology Read(FieldReader fields)
    {
        _topology.IpFamilies = FamilyReader.Read(fields, TopologyShape.IpFamilies) is { } families ? [.. families.Order()] : null;
        _topology.WorkloadKinds = workloadKinds.With(WorkloadKindShape.ReadAll(fields));
        _topology.ClosedPorts = PortReader.ReadClosed(fields, [], TopologyShape.ClosedPorts);
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
        var objects = new List<Manifest>();
        foreach (var source in sources.Read(manifests, diagnostics))
        {
            read.Add(source.File);
            objects.AddRange(Manifest.ReadAll(source.Text, source.File, source.Found, diagnostics).Where(takes));
        }

        if (read.Count > 0)
        {
            objects.AddRange(deployed.Where(o => !read.Contains(o.Location.File) && takes(o)));
        }

        // Before anything else: the ranges decide which addresses hosts and Services may have.
        ImmutableArray<IpPool> pools =
        [
            .. deployedPools.Where(p => !read.Contains(p.Location.File)),
            .. IpPool.ReadAll(objects, Severity.Error, diagnostics),
        ];
        _topology.Ranges = stated with { Pods = [.. stated.Pods, .. RangesOf(pools)] };
        ManifestReader.Read(objects, _topology, diagnostics);
    }

    // The scenario's own statement applies to its family.
    private IEnumerable<IPNetwork> RangesOf(ImmutableArray<IpPool> pools)
    {
        foreach (var family in pools.GroupBy(p => p.Range.BaseAddress.AddressFamily))
        {
            if (stated.Pods.Any(r => r.BaseAddress.AddressFamily == family.Key))
            {
                continue;
            }

            IpPool[] distinct = [.. family.DistinctBy(p => p.Range)];
            if (stated.Services.FirstOrDefault(s => distinct.Any(p => ClusterRanges.Overlap(p.Range, s))) is { PrefixLength: > 0 } services)
            {
                var pool = distinct.First(p => ClusterRanges.Overlap(p.Range, services));
                diagnostics.Error(
                    pool.Location,
                    $"The pool {pool.Range} overlaps with 'cluster.serviceCidr' {services}, which no cluster has. Correct one of them."
                );
            }

            if (distinct.Length > 1)
            {
                diagnostics.Warning(
                    distinct[1].Location,
                    $"Pods have {IpFamily.Name(family.Key)} addresses of {string.Join(" and ", distinct.Select(p => p.Range))}; here all "
                        + $"of them get one of {distinct[0].Range}. State the right range in 'cluster.podCidr'."
                );
            }

            foreach (var pool in distinct)
            {
                yield return pool.Range;
            }
        }
    }
}
