using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using StageTest.Engines.Flows.Protocols.Hubble;

namespace StageTest.UnitTests.Flows.Servers;

/// <summary>A Hubble Relay that tells what a test gives it.</summary>
internal sealed class HubbleService : Observer.ObserverBase
{
    /// <summary>What it tells.</summary>
    public List<GetFlowsResponse> Known { get; } = [];

    /// <summary>What it was asked.</summary>
    public List<GetFlowsRequest> Asked { get; } = [];

    /// <summary>A packet that was let through, or dropped by a policy.</summary>
    public static Flow MakeFlow(int second, Verdict verdict = Verdict.Forwarded) =>
        new()
        {
            Time = new Timestamp { Seconds = GoldmaneService.Start + second, Nanos = 123_456_700 },
            Verdict = verdict,
            IP = new() { Source = "10.0.1.5", Destination = "10.0.2.7" },
            L4 = new()
            {
                TCP = new()
                {
                    SourcePort = 40_000,
                    DestinationPort = 8080,
                    Flags = new() { SYN = true },
                },
            },
            Source = MakeEnd("web"),
            Destination = MakeEnd("api"),
            Type = FlowType.L3L4,
            NodeName = "node-1",
            IsReply = false,
            EventType = new() { Type = verdict == Verdict.Dropped ? 1 : 4 },
            TrafficDirection = TrafficDirection.Ingress,
            TraceObservationPoint = verdict == Verdict.Dropped ? TraceObservationPoint.UnknownPoint : TraceObservationPoint.ToEndpoint,
            DropReasonDesc = verdict == Verdict.Dropped ? DropReason.PolicyDenied : DropReason.Unknown,
        };

    public override async Task GetFlows(GetFlowsRequest request, IServerStreamWriter<GetFlowsResponse> stream, ServerCallContext context)
    {
        Asked.Add(request);
        foreach (var answer in Known.Where(a => a.Flow is null || request.Since is null || a.Flow.Time >= request.Since))
        {
            await stream.WriteAsync(answer, context.CancellationToken);
        }
    }

    private static Endpoint MakeEnd(string role) =>
        new()
        {
            Namespace = "shop",
            PodName = $"{role}-0",
            Labels = { $"k8s:role={role}", "k8s:io.kubernetes.pod.namespace=shop" },
            Workloads =
            {
                new Workload { Name = role, Kind = "StatefulSet" },
            },
        };
}
