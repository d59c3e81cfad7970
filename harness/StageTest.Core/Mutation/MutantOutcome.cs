namespace StageTest.Core.Mutation;

/// <summary>What became of a mutant.</summary>
internal enum MutantOutcome
{
    /// <summary>Some expectation notices it.</summary>
    Killed,

    /// <summary>It changes connections that a scenario can ask for, and no expectation notices.</summary>
    Survived,

    /// <summary>
    /// It changes no connection that any scenario of this topology could ask for, on any port or address, so there is nothing to notice.
    /// </summary>
    Equivalent,
}
