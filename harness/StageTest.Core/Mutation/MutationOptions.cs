namespace StageTest.Core.Mutation;

/// <summary>The options for trying mutants.</summary>
internal sealed record MutationOptions
{
    /// <summary>The maximum number of mutants of one scenario; if there are more, an even sample is tried. Default: 1000.</summary>
    public int MostMutants { get; init; } = 1000;

    /// <summary>How many are tried at a time. Default: one for each processor.</summary>
    public int Parallel { get; init; } = Environment.ProcessorCount;
}
