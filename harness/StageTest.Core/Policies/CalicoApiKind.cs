namespace StageTest.Core.Policies;

/// <summary>The server of Calico's own kinds, which fills in the defaults of documents.</summary>
internal enum CalicoApiKind
{
    /// <summary>Calico's API server, which keeps objects in another group. The default.</summary>
    Server,

    /// <summary>The Kubernetes API server with native v3 CRDs and admission policies, from Calico v3.32 on.</summary>
    Crds,
}
