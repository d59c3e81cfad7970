using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Core.Topologies;
using StageTest.Engines.Options;

namespace StageTest.Engines.Simulate;

/// <summary>Calculates the effect of policies. It sends no packets and needs no privileges.</summary>
/// <param name="clock">The clock for flow logs; null for the system's.</param>
internal sealed class SimulateEngine(TimeProvider? clock = null) : IEngine
{
    /// <summary>The name by which the command line calls it.</summary>
    public const string EngineName = Calculation.EngineName;

    /// <summary>The engine, for the catalog.</summary>
    public static EngineDescriptor Descriptor { get; } =
        new()
        {
            Name = EngineName,
            Needs = "nothing",
            Create = (_, _) => new SimulateEngine(),
            Options = [CalicoOption.OfRules],
            Refusal = CalicoOption.ReasonAgainst,
        };

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public bool SendsPackets => false;

    /// <inheritdoc/>
    public string? ReasonAgainst(EngineNeeds needs) => null;

    /// <inheritdoc/>
    /// <remarks>Nothing is needed.</remarks>
    public Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<EngineRequirement>>([]);

    /// <inheritdoc/>
    public Task<IEngineSession> OpenAsync(Topology topology, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IEngineSession>(new SimulateSession(topology, clock ?? TimeProvider.System));
    }
}
