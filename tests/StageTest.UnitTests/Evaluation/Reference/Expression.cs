namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>What an expression is compared with, and what the words <c>all()</c> and <c>global()</c> represent there.</summary>
internal sealed record Meaning(IReadOnlyDictionary<string, string> Labels, string Prefix = "", bool All = true, bool Global = true)
{
    public string? Find(string label) => Labels.GetValueOrDefault(Prefix + label);
}

/// <summary>A selector expression as a tree: it knows its text and its meaning, so that it need not be parsed.</summary>
internal abstract record Expression
{
    public abstract bool Holds(Meaning meaning);

    /// <summary>The text where only operations, groups of <c>&amp;&amp;</c> too, or anything may stand: 2, 1 or 0.</summary>
    public abstract string Text(int level);
}

internal sealed record AllLabels : Expression
{
    public override bool Holds(Meaning meaning) => meaning.All;

    public override string Text(int level) => "all()";
}

internal sealed record GlobalLabels : Expression
{
    public override bool Holds(Meaning meaning) => meaning.Global;

    public override string Text(int level) => "global()";
}

internal sealed record HasLabel(string Label) : Expression
{
    public override bool Holds(Meaning meaning) => meaning.Find(Label) is not null;

    public override string Text(int level) => $"has({Label})";
}

internal sealed record CompareLabel(string Label, string Operator, string Value) : Expression
{
    public override bool Holds(Meaning meaning) =>
        (Operator, meaning.Find(Label)) switch
        {
            ("!=", var found) => found is null || found != Value,
            (_, null) => false,
            ("==", var found) => found == Value,
            ("contains", var found) => found.Contains(Value, StringComparison.Ordinal),
            ("starts with" or "startswith", var found) => found.StartsWith(Value, StringComparison.Ordinal),
            (_, var found) => found.EndsWith(Value, StringComparison.Ordinal),
        };

    public override string Text(int level) => $"{Label} {Operator} '{Value}'";
}

internal sealed record LabelIn(string Label, string[] Values, bool IsIn) : Expression
{
    public override bool Holds(Meaning meaning) => meaning.Find(Label) is { } found ? Values.Contains(found) == IsIn : !IsIn;

    public override string Text(int level) => $"{Label} {(IsIn ? "in" : "not in")} {{{string.Join(", ", Values.Select(v => $"\"{v}\""))}}}";
}

internal sealed record NotExpression(Expression Inner) : Expression
{
    public override bool Holds(Meaning meaning) => !Inner.Holds(meaning);

    public override string Text(int level) => "!" + Inner.Text(2);
}

internal sealed record JoinedExpression(Expression[] Parts, bool IsAnd) : Expression
{
    public override bool Holds(Meaning meaning) => IsAnd ? Parts.All(p => p.Holds(meaning)) : Parts.Any(p => p.Holds(meaning));

    public override string Text(int level)
    {
        var text = string.Join(IsAnd ? " && " : "||", Parts.Select(p => p.Text(IsAnd ? 2 : 1)));
        return level > (IsAnd ? 1 : 0) ? $"( {text})" : text;
    }
}
