namespace StageTest.Core.Policies;

/// <summary>The rules for reading a document if Calico and the Kubernetes API differ.</summary>
internal enum PolicyReading
{
    /// <summary>Calico's enforcement: a Deny or Pass rule with one peer that Calico does not support denies everything.</summary>
    Calico,

    /// <summary>
    /// The API's specification: an unsupported peer matches nothing, the others stay. No version of Calico applies.
    /// </summary>
    Kubernetes,
}
