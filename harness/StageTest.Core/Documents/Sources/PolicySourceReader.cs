using System.Collections.Immutable;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Documents.Sources;

/// <summary>Reads <see cref="PolicySource"/>s from files.</summary>
internal static class PolicySourceReader
{
    /// <summary>The sources of a field, without invalid ones.</summary>
    public static ImmutableArray<PolicySource> ReadAll(FieldReader fields, Field<ListShape> field, DiagnosticBag diagnostics) =>
        [.. fields.List(field).Select(node => Read(node, field.Name, diagnostics)).OfType<PolicySource>()];

    /// <summary>One source; null, with an error, if it is invalid.</summary>
    /// <param name="node">The value.</param>
    /// <param name="field">The name of the field.</param>
    /// <param name="diagnostics">Receives errors.</param>
    public static PolicySource? Read(YamlNode node, string field, DiagnosticBag diagnostics)
    {
        if (node is not YamlMapping mapping)
        {
            // Problems of a path are reported together with its target.
            return FieldReader.AsText(node, $"a path of '{field}'", diagnostics) is { } path
                ? new PathSource(path, IsDeclared: false, node.Location)
                : null;
        }

        foreach (var (key, read) in Forms)
        {
            if (mapping[key.Name] is not null)
            {
                return read(node, diagnostics);
            }
        }

        diagnostics.Error(
            node.Location,
            $"An object of '{field}' must have one of the fields {string.Join(", ", Forms.Select(f => $"'{f.Key.Name}'"))}."
        );
        return null;
    }

    private static readonly (Field Key, Func<YamlNode, DiagnosticBag, PolicySource?> Read)[] Forms =
    [
        (PolicySourceShape.Path, ReadPlain),
        (PolicySourceShape.Kustomize, ReadKustomize),
        (PolicySourceShape.Helm, ReadHelm),
    ];

    private static PathSource? ReadPlain(YamlNode node, DiagnosticBag diagnostics)
    {
        var fields = FieldReader.Of(node, PolicySourceShape.PlainShape, diagnostics)!;
        var path = fields.Text(PolicySourceShape.Path);
        fields.Finish();
        return path is null ? null : new(path, IsDeclared: true, node.Location);
    }

    private static KustomizeSource? ReadKustomize(YamlNode node, DiagnosticBag diagnostics)
    {
        var fields = FieldReader.Of(node, PolicySourceShape.KustomizeShape, diagnostics)!;
        var folder = fields.Text(PolicySourceShape.Kustomize);
        fields.Finish();
        return folder is null ? null : new(folder, node.Location);
    }

    private static HelmSource? ReadHelm(YamlNode node, DiagnosticBag diagnostics)
    {
        var fields = FieldReader.Of(node, PolicySourceShape.HelmShape, diagnostics)!;
        var chart = fields.Text(PolicySourceShape.Helm);
        var release = fields.Text(PolicySourceShape.Release);
        var home = fields.Text(PolicySourceShape.Namespace);
        var values = fields
            .List(PolicySourceShape.Values)
            .Select(value => FieldReader.AsText(value, "a path of 'values'", diagnostics))
            .OfType<string>()
            .ToImmutableArray();
        fields.Finish();
        return chart is null || release is null || home is null ? null : new(chart, release, home, values, node.Location);
    }
}
