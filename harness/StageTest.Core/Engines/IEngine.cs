using System.Collections.Immutable;
using StageTest.Core.Topologies;

namespace StageTest.Core.Engines;

/// <summary>A place where flows can be asked.</summary>
/// <remarks>An engine only observes. It is never given expectations, so it cannot lean toward them.</remarks>
internal interface IEngine
{
    /// <summary>The name by which the command line calls it.</summary>
    string Name { get; }

    /// <summary>Whether its answers come from packets on a network, and not from a calculation.</summary>
    bool SendsPackets { get; }

    /// <summary>
    /// Whether pods get addresses that are known only while a session is open, so that rules about addresses cannot be judged without it.
    /// Default: they are those of <see cref="Placement.Default"/>.
    /// </summary>
    bool AssignsAddresses => false;

    /// <summary>How many sessions may be open at once. Default: as many as anyone wants.</summary>
    int MaximumSessions => int.MaxValue;

    /// <summary>Whether two sessions may be open at the same time, because nothing of one reaches the other. Default: they may.</summary>
    bool MayMeet(SessionScope one, SessionScope other) => true;

    /// <summary>
    /// What stays of a topology after its session, as a text: a session of a topology with the same text takes it over. Default: nothing
    /// stays, and the text is empty.
    /// </summary>
    string TraceOf(Topology topology) => "";

    /// <summary>Says why flows with these needs cannot be asked here, or null if they can.</summary>
    string? ReasonAgainst(EngineNeeds needs);

    /// <summary>
    /// Everything that this engine needs of its surroundings, looked for now. Changes nothing; what is missing is an answer and no error.
    /// </summary>
    Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken);

    /// <summary>Gets ready what all sessions share, once and before the first. Default: nothing is shared.</summary>
    /// <exception cref="EngineException">The engine or its surroundings failed, so that no session could be trusted.</exception>
    Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Parts of the getting ready that are distinguished in reports. Default: none; it is one whole.</summary>
    ImmutableArray<RunPhase> Preparation => [];

    /// <summary>Brings a topology to life, with no policy.</summary>
    /// <exception cref="EngineException">The engine or its surroundings failed.</exception>
    Task<IEngineSession> OpenAsync(Topology topology, CancellationToken cancellationToken);
}
