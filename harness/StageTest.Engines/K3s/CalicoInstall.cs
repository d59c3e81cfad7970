namespace StageTest.Engines.K3s;

/// <summary>The ways to install Calico.</summary>
internal enum CalicoInstall
{
    /// <summary>By manifest: VXLAN, no BIRD, flow logs every two seconds. This is the default.</summary>
    Manifest,

    /// <summary>By the operator, with Goldmane and Whisker. Flow logs come every 15 seconds.</summary>
    Operator,
}
