using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Defines a service account of a scenario file.</summary>
internal static class ServiceAccountShape
{
    private const string What = "a service account";

    public static readonly Field<TextShape> Name = TopologyShape.NameOf(What);

    public static readonly Field<TextShape> Namespace = TopologyShape.NamespaceOf(What);

    public static readonly Field<MapShape> Labels = new("labels", "Its labels, which service account selectors match.", MapShape.Labels);

    public static readonly ObjectShape Shape = new(What) { Fields = [Name, Namespace, Labels] };
}
