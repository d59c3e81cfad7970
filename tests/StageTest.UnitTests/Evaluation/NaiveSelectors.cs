namespace StageTest.UnitTests.Evaluation;

/// <summary>Label selectors by the text of https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/.</summary>
internal sealed class NaiveSelectors(Misreading misreading)
{
    // "All of the requirements, from both matchLabels and matchExpressions are ANDed together".
    public bool Matches(NaiveSelector selector, IReadOnlyDictionary<string, string> labels)
    {
        var expected = selector.MatchLabels ?? [];
        var expressions = selector.MatchExpressions ?? [];
        var pairs =
            Is(Misreading.OneMatchLabelIsEnough) && expected.Count > 0
                ? expected.Any(pair => Has(labels, pair.Key, pair.Value))
                : expected.All(pair => Has(labels, pair.Key, pair.Value));
        pairs |= Is(Misreading.LabelsAreIgnoredBesideExpressions) && expressions.Count > 0;
        var terms =
            Is(Misreading.OneExpressionIsEnough) && expressions.Count > 0
                ? expressions.Exists(e => Holds(e, labels))
                : expressions.TrueForAll(e => Holds(e, labels));
        return pairs && terms;
    }

    private bool Holds(NaiveExpression expression, IReadOnlyDictionary<string, string> labels)
    {
        var value = labels.GetValueOrDefault(expression.Key);
        var values = expression.Values ?? [];
        return expression.Operator switch
        {
            "In" => value is null
                ? Is(Misreading.InHoldsForAbsentLabels)
                : values.Take(Is(Misreading.InUsesItsFirstValueOnly) ? 1 : values.Count).Contains(value),
            "NotIn" => value is null
                ? !Is(Misreading.NotInNeedsTheLabel)
                : !values.Take(Is(Misreading.NotInUsesItsFirstValueOnly) ? 1 : values.Count).Contains(value),
            "Exists" => value is not null && !(value.Length == 0 && Is(Misreading.ExistsNeedsAValue)),
            "DoesNotExist" => value is null || (value.Length == 0 && Is(Misreading.DoesNotExistHoldsForEmptyValues)),
            var other => throw new InvalidOperationException($"'{other}' is not an operator."),
        };
    }

    private bool Has(IReadOnlyDictionary<string, string> labels, string key, string value) =>
        Is(Misreading.LabelsIgnoreCase)
            ? labels.Any(l =>
                string.Equals(l.Key, key, StringComparison.OrdinalIgnoreCase)
                && string.Equals(l.Value, value, StringComparison.OrdinalIgnoreCase)
            )
            : labels.GetValueOrDefault(key) == value;

    private bool Is(Misreading candidate) => misreading == candidate;
}
