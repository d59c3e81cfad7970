namespace StageTest.Core.Policies;

/// <summary>What answers for the API of Calico's own kinds, and so fills in what documents omit.</summary>
internal enum CalicoApiKind
{
    /// <summary>Calico's API server, which keeps objects in another group. The default.</summary>
    Server,

    /// <summary>The Kubernetes API server with native v3 CRDs and admission policies, from Calico v3.32 on.</summary>
    Crds,
}
