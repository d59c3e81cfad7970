namespace StageTest.Core.Policies;

/// <summary>By whose rules a document is read where Calico and the Kubernetes API differ.</summary>
internal enum PolicyReading
{
    /// <summary>As Calico enforces it: a Deny or Pass rule with one peer that Calico does not support denies everything.</summary>
    Calico,

    /// <summary>
    /// As the API's own text says: a peer that is not supported matches nothing, the others stay. No version of Calico is meant.
    /// </summary>
    Kubernetes,
}
