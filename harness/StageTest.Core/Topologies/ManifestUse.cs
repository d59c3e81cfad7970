namespace StageTest.Core.Topologies;

/// <summary>What manifests are read for.</summary>
internal enum ManifestUse
{
    /// <summary>To bring the workloads up and probe them, so only what policies govern is taken, and a broken part is an error.</summary>
    Probing,

    /// <summary>
    /// To show what policies say about everything that was written, so host-network and ended pods are taken, and broken ports are omitted
    /// with a warning.
    /// </summary>
    Survey,
}
