namespace StageTest.Engines.K3s;

/// <summary>The ways to install Calico.</summary>
internal enum CalicoInstall
{
    /// <summary>By manifest: with VXLAN, without BIRD, and with flow logs written every other second. The default.</summary>
    Manifest,

    /// <summary>By the operator, with Goldmane and Whisker. Its flow logs come every 15 seconds.</summary>
    Operator,
}
