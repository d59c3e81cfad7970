using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Defines an item of <c>workloadKinds</c>: a user's own kind that creates pods.</summary>
internal static class WorkloadKindShape
{
    public static readonly Field<TextShape> ApiVersion = Required(
        "apiVersion",
        "The apiVersion of its objects.",
        @"([^/\s]+/)?[^/\s]+",
        "an apiVersion"
    );

    public static readonly Field<TextShape> Kind = Required("kind", "Its name.", "[A-Za-z][A-Za-z0-9]*", "a kind");

    public static readonly Field<TextShape> PodTemplate = new(
        "podTemplate",
        "The path of the pod template in its objects, such as spec.template.",
        new()
        {
            Rule = TextRule.Of(@"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", "such as spec.template"),
            Called = "a path of fields",
            Default = "spec.template",
        }
    );

    public static readonly ObjectShape Shape = new("a kind of workloads") { Fields = [ApiVersion, Kind, PodTemplate] };

    /// <summary>The field that lists them.</summary>
    public static readonly Field<ListShape> List = new(
        "workloadKinds",
        "Further kinds of objects with a pod template: { apiVersion: example.org/v1, kind: " + "GameServer, podTemplate: spec.template }.",
        new(Shape)
    );

    /// <summary>The kinds that a field lists.</summary>
    public static ImmutableArray<WorkloadKind> ReadAll(FieldReader owner)
    {
        var kinds = ImmutableArray.CreateBuilder<WorkloadKind>();
        foreach (var node in owner.List(List))
        {
            if (FieldReader.Of(node, Shape, owner.Diagnostics) is not { } fields)
            {
                continue;
            }

            var (version, kind, template) = (fields.Text(ApiVersion), fields.Text(Kind), fields.Text(PodTemplate));
            fields.Finish();
            if (version is not null && kind is not null && template is not null)
            {
                var slash = version.IndexOf('/', StringComparison.Ordinal);
                kinds.Add(new(slash < 0 ? "" : version[..slash], kind) { PodTemplate = [.. template.Split('.')], HasReplicas = true });
            }
        }

        return kinds.ToImmutable();
    }

    private static Field<TextShape> Required(string name, string description, string pattern, string called) =>
        new(name, description, new() { Rule = TextRule.Of(pattern, $"{called} without blanks"), Called = called }) { IsRequired = true };
}
