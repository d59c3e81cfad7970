using System.Collections.Immutable;
using StageTest.Core.Topologies;

namespace StageTest.Core.Engines;

/// <summary>A place where flows can be tested.</summary>
/// <remarks>An engine only observes. It never receives expectations, so it cannot be biased toward them.</remarks>
internal interface IEngine
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>Whether its answers come from packets on a network, not from a calculation.</summary>
    bool SendsPackets { get; }

    /// <summary>
    /// Whether pods get addresses that are known only while a session is open, so that rules about addresses cannot be judged without it.
    /// Default: they are those of <see cref="Placement.Default"/>.
    /// </summary>
    bool AssignsAddresses => false;

    /// <summary>How many sessions may be open at once. Default: any number.</summary>
    int MaximumSessions => int.MaxValue;

    /// <summary>Whether two sessions may be open at the same time, because they cannot affect each other. Default: they may.</summary>
    bool MayMeet(SessionScope one, SessionScope other) => true;

    /// <summary>
    /// The part of a topology that stays after its session, as a text: a session of a topology with the same text reuses it. Default:
    /// nothing stays, and the text is empty.
    /// </summary>
    string TraceOf(Topology topology) => "";

    /// <summary>Returns why flows with these needs cannot be tested here, or null if they can.</summary>
    string? ReasonAgainst(EngineNeeds needs);

    /// <summary>
    /// All requirements of this engine, checked now. It changes nothing, and a missing one is an answer, not an error.
    /// </summary>
    Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken);

    /// <summary>Prepares what all sessions share, once and before the first. Default: nothing is shared.</summary>
    /// <exception cref="EngineException">The engine or its environment failed, so that no session could be trusted.</exception>
    Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The steps of the preparation that reports list separately. Default: none.</summary>
    ImmutableArray<RunPhase> Preparation => [];

    /// <summary>Creates a topology without policies.</summary>
    /// <exception cref="EngineException">The engine or its environment failed.</exception>
    Task<IEngineSession> OpenAsync(Topology topology, CancellationToken cancellationToken);
}
