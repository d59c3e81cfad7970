using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Policies.Selectors;

/// <summary>Reads a Kubernetes label selector: <c>matchLabels</c> and <c>matchExpressions</c>, all of which must hold.</summary>
internal static class LabelSelectorReader
{
    private static readonly string[] Operators = ["In", "NotIn", "Exists", "DoesNotExist"];

    /// <summary>Reads a selector; an empty object selects everything. Null, with errors, if it is broken.</summary>
    /// <param name="node">The selector.</param>
    /// <param name="what">Its name in messages.</param>
    /// <param name="prefix">The prefix of label keys of endpoints, such as <see cref="EndpointLabels.NamespacePrefix"/>.</param>
    /// <param name="diagnostics">Receives the errors.</param>
    public static Selector? Read(YamlNode node, string what, string prefix, DiagnosticBag diagnostics)
    {
        if (FieldReader.Of(node, what, diagnostics) is not { } fields)
        {
            return null;
        }

        var terms = new List<Selector>();
        foreach (var (key, value) in fields.ObjectLabels("matchLabels"))
        {
            terms.Add(Selector.Equal(prefix + key, value));
        }

        foreach (var item in fields.List("matchExpressions"))
        {
            if (ReadExpression(item, prefix, diagnostics) is { } term)
            {
                terms.Add(term);
            }
        }

        fields.Finish();
        return Selector.And(terms);
    }

    private static Selector? ReadExpression(YamlNode node, string prefix, DiagnosticBag diagnostics)
    {
        if (FieldReader.Of(node, "a label expression", diagnostics) is not { } fields)
        {
            return null;
        }

        var key = fields.RequiredText("key");
        var operation = fields.RequiredText("operator");
        var values = fields.List("values").Select(v => (v.Location, Text: FieldReader.AsText(v, "a label value", diagnostics))).ToArray();
        fields.Finish();
        if (key is null || operation is null || values.Any(v => v.Text is null))
        {
            return null;
        }

        Check(Names.ProblemOfLabelKey(key), fields.LocationOf("key"), diagnostics);
        foreach (var (location, text) in values)
        {
            Check(Names.ProblemOfLabelValue(text!), location, diagnostics);
        }

        if (!Operators.Contains(operation))
        {
            diagnostics.Error(
                fields.LocationOf("operator"),
                $"'{operation}' is not an operator of label expressions.{Suggestion.For(operation, Operators, "They are")}"
            );
            return null;
        }

        var needsValues = operation is "In" or "NotIn";
        if (needsValues != values.Length > 0)
        {
            diagnostics.Error(
                fields.Has("values") ? fields.LocationOf("values") : fields.LocationOf("operator"),
                needsValues ? $"The operator {operation} needs at least one value." : $"The operator {operation} takes no values."
            );
            return null;
        }

        var label = prefix + key;
        var texts = values.Select(v => v.Text!);
        return operation switch
        {
            "In" => Selector.In(label, texts),
            "NotIn" => Selector.NotIn(label, texts),
            "Exists" => Selector.Has(label),
            _ => Selector.Not(Selector.Has(label)),
        };
    }

    private static void Check(string? problem, SourceLocation location, DiagnosticBag diagnostics)
    {
        if (problem is not null)
        {
            diagnostics.Error(location, $"{FieldReader.Capital(problem)}.");
        }
    }
}
