namespace StageTest.Core.Runs;

/// <summary>What is wrong with a flow.</summary>
internal enum DifferenceKind
{
    /// <summary>It is not what the author expects.</summary>
    Unexpected,

    /// <summary>It could not be observed.</summary>
    Undetermined,

    /// <summary>It is not what the policies say, so either the engine or the evaluator is wrong about them.</summary>
    Mispredicted,

    /// <summary>Staging alone changed it.</summary>
    ChangedByStaging,

    /// <summary>It is denied, but was not seen allowed without policies, so its denial proves nothing.</summary>
    Unproven,
}
