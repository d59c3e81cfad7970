namespace StageTest.Core.Evaluation;

/// <summary>Whether flows reach a rule, in order from the best.</summary>
internal enum RuleReadiness
{
    /// <summary>Some flow reaches the rule and matches it.</summary>
    Hit,

    /// <summary>It matches flows, but others decide each of them before it is asked.</summary>
    Shadowed,

    /// <summary>No flow is one that it means.</summary>
    Unreached,
}
