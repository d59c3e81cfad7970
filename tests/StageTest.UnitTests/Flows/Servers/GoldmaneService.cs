using System.Collections.Concurrent;
using Grpc.Core;
using StageTest.Engines.Flows.Protocols.Goldmane;
using GoldmaneFlows = StageTest.Engines.Flows.Protocols.Goldmane.Flows;

namespace StageTest.UnitTests.Flows.Servers;

/// <summary>A Goldmane that knows the flows that a test gives it, for times of 15 seconds.</summary>
internal sealed class GoldmaneService : GoldmaneFlows.FlowsBase
{
    public const int Interval = 15;

    /// <summary>2026-11-29, a quarter past nine.</summary>
    public const long Start = 1_795_943_700;

    /// <summary>What it knows, in order of time.</summary>
    public List<Flow> Known { get; } = [];

    /// <summary>From what times it was asked.</summary>
    public ConcurrentQueue<long> AskedFrom { get; } = [];

    /// <summary>Whether lists are never answered.</summary>
    public bool IsSilent { get; init; }

    /// <summary>After how many messages each stream fails midway; a stream beyond ends well.</summary>
    public Queue<int> Breaks { get; } = [];

    /// <summary>Whether streams that have told everything stay open.</summary>
    public bool StaysOpen { get; init; }

    /// <summary>Is told when a stream has told everything.</summary>
    public TaskCompletionSource HasToldAll { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A flow of a time, by its number from 0.</summary>
    public static Flow MakeFlow(int interval, string source = "web-*", long packets = 4, string destination = "api-*") =>
        new()
        {
            Key = new()
            {
                SourceName = source,
                SourceNamespace = "shop",
                SourceType = EndpointType.WorkloadEndpoint,
                DestName = destination,
                DestNamespace = "shop",
                DestType = EndpointType.WorkloadEndpoint,
                DestPort = 8080,
                Proto = "tcp",
                Reporter = Reporter.Dst,
                Action = Engines.Flows.Protocols.Goldmane.Action.Allow,
                Policies = new()
                {
                    EnforcedPolicies =
                    {
                        new PolicyHit
                        {
                            Kind = PolicyKind.NetworkPolicy,
                            Namespace = "shop",
                            Name = "api",
                            Tier = "default",
                            Action = Engines.Flows.Protocols.Goldmane.Action.Allow,
                        },
                    },
                },
            },
            StartTime = Start + (interval * Interval),
            EndTime = Start + ((interval + 1) * Interval),
            SourceLabels = { "role=web" },
            DestLabels = { "role=api" },
            PacketsIn = packets,
            NumConnectionsStarted = 1,
        };

    public override async Task<FlowListResult> List(FlowListRequest request, ServerCallContext context)
    {
        AskedFrom.Enqueue(request.StartTimeGte);
        if (IsSilent)
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }

        var result = new FlowListResult();
        var wanted = Known.Where(f =>
            f.StartTime >= request.StartTimeGte && (request.StartTimeLt == 0 || f.EndTime <= request.StartTimeLt)
        );
        result.Flows.AddRange(wanted.Select((f, number) => new FlowResult { Id = number, Flow = f }));
        return result;
    }

    public override async Task Stream(FlowStreamRequest request, IServerStreamWriter<FlowResult> stream, ServerCallContext context)
    {
        AskedFrom.Enqueue(request.StartTimeGte);
        var most = Breaks.TryDequeue(out var count) ? count : int.MaxValue;
        foreach (var flow in Known.Where(f => f.StartTime >= request.StartTimeGte))
        {
            if (most-- == 0)
            {
                // The client has what was told so far, and then the connection ends.
                await Task.Delay(TimeSpan.FromMilliseconds(50), context.CancellationToken);
                context.GetHttpContext().Abort();
                return;
            }

            await stream.WriteAsync(new() { Flow = flow }, context.CancellationToken);
        }

        HasToldAll.TrySetResult();
        if (StaysOpen)
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }
    }
}
