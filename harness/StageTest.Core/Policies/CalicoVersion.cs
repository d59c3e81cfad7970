namespace StageTest.Core.Policies;

/// <summary>A version of Calico, as far as it decides which kinds exist and how ties are broken.</summary>
internal enum CalicoVersion
{
    /// <summary>v3.31: AdminNetworkPolicy and BaselineAdminNetworkPolicy; names carry the tier.</summary>
    V331,

    /// <summary>v3.32: ClusterNetworkPolicy; names are free.</summary>
    V332,
}
