using StageTest.Core.Documents.Shapes;
using StageTest.Core.Documents.Sources;

namespace StageTest.Core.Scenarios;

/// <summary>Defines the <c>policies</c> of a scenario file.</summary>
internal static class PoliciesShape
{
    public static readonly Field<ListShape> Enforced = List(
        "enforced",
        "Policies that are enforced at every stage: files, folders or patterns, relative to this file; or the output of "
            + "a kustomization or a chart."
    );

    public static readonly Field<ListShape> Staged = List(
        "staged",
        "Staged policies: files, folders or patterns, relative to this file; or the output of " + "a kustomization or a chart."
    );

    public static readonly ObjectShape Shape = new("policies") { Fields = [Enforced, Staged] };

    private static Field<ListShape> List(string name, string description) =>
        new(name, description, PolicySourceShape.List with { EmptyProblem = null });
}
