using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Core.Topologies;

namespace StageTest.EndToEndTests.Lab;

/// <summary>An engine that commands may use and must not close, because its owner goes on with it.</summary>
internal sealed class LentEngine(IEngine engine) : IEngine
{
    public string Name => engine.Name;

    public bool SendsPackets => engine.SendsPackets;

    public string? ReasonAgainst(EngineNeeds needs) => engine.ReasonAgainst(needs);

    public Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken) =>
        engine.ExamineAsync(cancellationToken);

    public Task<IEngineSession> OpenAsync(Topology topology, CancellationToken cancellationToken) =>
        engine.OpenAsync(topology, cancellationToken);
}
