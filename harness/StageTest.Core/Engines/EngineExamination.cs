using System.Collections.Immutable;

namespace StageTest.Core.Engines;

/// <summary>Whether an engine can run here, and why.</summary>
/// <param name="Engine">The engine's name.</param>
/// <param name="SendsPackets">Whether its answers come from packets on a network.</param>
/// <param name="Requirements">Its requirements; empty for none.</param>
internal sealed record EngineExamination(string Engine, bool SendsPackets, ImmutableArray<EngineRequirement> Requirements)
{
    /// <summary>Whether all mandatory requirements are met.</summary>
    public bool CanRun => Requirements.All(r => r.IsMet || r.IsOptional);
}
