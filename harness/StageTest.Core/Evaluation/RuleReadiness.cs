namespace StageTest.Core.Evaluation;

/// <summary>Whether flows reach a rule, in order from the best.</summary>
internal enum RuleReadiness
{
    /// <summary>Some flow reaches the rule and matches it.</summary>
    Hit,

    /// <summary>It matches flows, but other rules decide each of them first.</summary>
    Shadowed,

    /// <summary>It matches no flow.</summary>
    Unreached,
}
