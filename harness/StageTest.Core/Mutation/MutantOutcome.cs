namespace StageTest.Core.Mutation;

/// <summary>What became of a mutant.</summary>
public enum MutantOutcome
{
    /// <summary>Some expectation notices it.</summary>
    Killed,

    /// <summary>It changes connections, and no expectation notices.</summary>
    Survived,

    /// <summary>It changes no connection at all, on any port or address, so there is nothing to notice.</summary>
    Equivalent,
}
