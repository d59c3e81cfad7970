using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Defines a namespace of a scenario file.</summary>
internal static class NamespaceShape
{
    public static readonly Field<MapShape> Labels = new("labels", "Its labels, which namespace selectors match.", MapShape.Labels);

    public static readonly ObjectShape Shape = new("a namespace") { Fields = [Labels] };
}
