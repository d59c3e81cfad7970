using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Defines a namespace of a scenario file.</summary>
internal static class NamespaceShape
{
    /// <summary>What a namespace may be called: flows need the word for hosts outside the cluster.</summary>
    public static readonly TextRule NameRule = TextRule.Label with
    {
        Pattern = $"(?!{EndpointRef.ExternalNamespace}$){TextRule.Label.Pattern}",
        IsMet = name => TextRule.Label.IsMet(name) && name != EndpointRef.ExternalNamespace,
    };

    /// <summary>What to say about a namespace with the name that is taken.</summary>
    public const string IsTaken =
        $"A namespace must not be called '{EndpointRef.ExternalNamespace}': flows use that word for endpoints outside the "
        + "cluster. Rename it.";

    public static readonly Field<MapShape> Labels = new("labels", "Its labels, which namespace selectors see.", MapShape.Labels);

    public static readonly ObjectShape Shape = new("a namespace") { Fields = [Labels] };
}
