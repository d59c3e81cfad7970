namespace StageTest.Core.Mutation;

/// <summary>The result of a mutant.</summary>
internal enum MutantOutcome
{
    /// <summary>At least one expectation notices it.</summary>
    Killed,

    /// <summary>It changes connections that a scenario can test, and no expectation notices.</summary>
    Survived,

    /// <summary>
    /// It changes no connection that a scenario with this topology could test, on any port or address, so there is nothing to notice.
    /// </summary>
    Equivalent,
}
