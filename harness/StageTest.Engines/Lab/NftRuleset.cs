using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab;

/// <summary>Writes the enforced part of a policy set as one nftables script.</summary>
public static class NftRuleset
{
    /// <summary>The script.</summary>
    public static string Render(PolicySet policies, Topology topology, Placement placement)
    {
        _ = (policies, topology, placement);
        return "table inet stagetest\ndelete table inet stagetest\ntable inet stagetest {\n}\n";
    }
}
