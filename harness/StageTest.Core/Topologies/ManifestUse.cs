namespace StageTest.Core.Topologies;

/// <summary>The purpose of reading manifests.</summary>
internal enum ManifestUse
{
    /// <summary>To run the workloads and probe them. Only what policies govern is read, and a broken part is an error.</summary>
    Probing,

    /// <summary>
    /// To show what policies do to everything in the manifests. Host-network and finished pods are included, and broken ports are skipped
    /// with a warning.
    /// </summary>
    Survey,
}
