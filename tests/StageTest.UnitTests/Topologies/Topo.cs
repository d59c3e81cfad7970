using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Topologies;

/// <summary>Short words for the parts of topologies.</summary>
internal static class Topo
{
    public static Workload Workload(string name, params string[] ports) =>
        new()
        {
            Ref = EndpointRef.Parse(name)!.Value,
            Kind = "Pod",
            Labels = ImmutableSortedDictionary<string, string>.Empty,
            Ports = [.. ports.Select(Port)],
        };

    public static ExternalEndpoint External(string name, string address, params string[] ports) =>
        new(name, IPAddress.Parse(address), [.. ports.Select(Port)], SourceLocation.Whole("f.yaml"));

    private static NamedPort Port(string text) =>
        Core.Topologies.Port.TryParse(text, out var port)
            ? new(null, port)
            : throw new ArgumentException($"'{text}' is not a port.", nameof(text));
}
