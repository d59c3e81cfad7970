namespace StageTest.Core.Runs;

/// <summary>The kind of a flow's difference.</summary>
internal enum DifferenceKind
{
    /// <summary>It differs from the author's expectation.</summary>
    Unexpected,

    /// <summary>It could not be observed.</summary>
    Undetermined,

    /// <summary>It differs from the policies' verdict, so either the engine or the evaluator is wrong about them.</summary>
    Mispredicted,

    /// <summary>Staging alone changed it.</summary>
    ChangedByStaging,

    /// <summary>It is denied, but was not seen allowed without policies, so its denial proves nothing.</summary>
    Unproven,
}
