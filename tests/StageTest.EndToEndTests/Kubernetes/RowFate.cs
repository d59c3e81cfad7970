namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>What becomes of the requests by which a run has its pods ask a row of probes.</summary>
internal enum RowFate
{
    /// <summary>They do not arrive until everything passes again.</summary>
    Held,

    /// <summary>They break.</summary>
    Cut,

    /// <summary>The first of them breaks when its answer begins.</summary>
    CutOnceInItsAnswer,
}
