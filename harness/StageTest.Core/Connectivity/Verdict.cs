namespace StageTest.Core.Connectivity;

/// <summary>The answer to one <see cref="Flow"/>.</summary>
internal enum Verdict
{
    /// <summary>Unknown: the flow was not tested, or its replicas answered differently. A matrix with this verdict never passes.</summary>
    NotObserved,

    /// <summary>The destination answered.</summary>
    Allowed,

    /// <summary>The probe ran, and the destination stayed silent or refused.</summary>
    Denied,

    /// <summary>The probe itself could not run, so nothing is known about the network.</summary>
    ProbeFailed,
}
