namespace StageTest.Core.Mutation;

/// <summary>How mutants are tried.</summary>
internal sealed record MutationOptions
{
    /// <summary>How many mutants of one scenario are tried at most; of more, an even sample. Default: 1000.</summary>
    public int MostMutants { get; init; } = 1000;

    /// <summary>How many are tried at a time. Default: one for each processor.</summary>
    public int Parallel { get; init; } = Environment.ProcessorCount;
}
