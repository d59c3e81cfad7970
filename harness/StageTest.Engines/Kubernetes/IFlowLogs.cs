using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Core.Flows.Records;

namespace StageTest.Engines.Kubernetes;

/// <summary>Where the flow logs of Calico's nodes are read.</summary>
internal interface IFlowLogs : IAsyncDisposable
{
    /// <summary>How often the nodes write them.</summary>
    TimeSpan Interval { get; }

    /// <summary>How long after the last connection they are not whole yet, though every connection may have been seen.</summary>
    TimeSpan Delay { get; }

    /// <summary>What comes from now on, for one reader.</summary>
    IFlowLogTail Open();

    /// <summary>Waits until what happens from now on is logged.</summary>
    Task HeardAsync(CancellationToken cancellationToken);

    /// <summary>Whether the logs of all nodes still come.</summary>
    /// <exception cref="EngineException">Some do not, so that the logs are not whole.</exception>
    void ThrowIfBroken();
}

/// <summary>What Calico's nodes log from a moment on, for one reader.</summary>
internal interface IFlowLogTail : IDisposable
{
    /// <summary>Forgets what came until now.</summary>
    /// <exception cref="EngineException">What came until now cannot be told.</exception>
    Task ForgetAsync(CancellationToken cancellationToken);

    /// <summary>The records of what came.</summary>
    /// <exception cref="EngineException">They cannot be read.</exception>
    Task<ImmutableArray<FlowRecord>> RecordsAsync(CancellationToken cancellationToken);
}
