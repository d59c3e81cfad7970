using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Nft;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Lab;

/// <summary>A lab that stays up and lets other programs enter its pods. Disposing kills them and removes everything.</summary>
internal sealed class LiveLab : IAsyncDisposable
{
    private readonly LabEngine _engine;
    private readonly LabSession _session;
    private readonly ImmutableHashSet<EndpointRef> _real;
    private readonly RunningLabs _list;
    private RunningLab? _entry;

    private LiveLab(LabEngine engine, LabSession session, ImmutableHashSet<EndpointRef> real, RunningLabs list) =>
        (_engine, _session, _real, _list) = (engine, session, real, list);

    /// <summary>The name of the lab, unique among the user's running labs.</summary>
    public string Name => _entry!.Name;

    /// <summary>The pods and external endpoints that programs may enter.</summary>
    public ImmutableArray<RunningPod> Pods => _entry!.Pods;

    /// <summary>The addresses.</summary>
    public Placement Placement => _session.Placement;

    /// <summary>Creates a scenario's topology without any policy, and adds it to the list of running labs.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="real">Workloads without listeners in their pods until the user starts the real program.</param>
    /// <param name="list">The list of running labs.</param>
    /// <param name="cancellationToken">Cancels the operation; nothing is left behind.</param>
    /// <exception cref="EngineException">The lab cannot run here, or failed.</exception>
    public static async Task<LiveLab> OpenAsync(
        Scenario scenario,
        ImmutableHashSet<EndpointRef> real,
        RunningLabs list,
        CancellationToken cancellationToken
    )
    {
        var engine = new LabEngine(new() { Real = real });
        var lab = new LiveLab(engine, (LabSession)await engine.OpenAsync(scenario.Topology, cancellationToken), real, list);
        try
        {
            var pods = await lab._session.AdmitAsync(cancellationToken);
            var process = lab._session.HostProcessId;
            lab._entry = list.Add(
                new()
                {
                    Name = scenario.Name,
                    Scenario = Path.GetFullPath(scenario.File),
                    Process = process,
                    ProcessStarted = RunningLabs.StartOf(process) ?? throw new EngineException("The lab's host process has ended."),
                    Pods = [.. pods.Select(p => new RunningPod(p.Node.Name, p.Node.Owner.ToString(), p.Namespace))],
                }
            );
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Why a topology cannot be created, or null if it can.</summary>
    public static string? ProblemWith(Topology topology) =>
        LabNode.ProblemWith(LabNode.Of(topology, Placement.Default(topology)), topology.Ranges) ?? ServiceRoutes.ProblemWith(topology);

    /// <summary>
    /// The part of a plan that can be tested: protocols of this machine, and no datagrams to real programs, which do not echo them.
    /// </summary>
    public ProbePlan Askable(ProbePlan plan)
    {
        var needsOf = new FlowNeeds(_session.Topology);
        return plan.Where(flow =>
            !(flow.Port.Protocol == Protocol.Udp && LeadsToReal(flow))
            && (needsOf.Of(flow) is var needs && (needs == EngineNeeds.None || _engine.ReasonAgainst(needs) is null))
        );
    }

    /// <summary>
    /// Takes over a topology if its nodes are the running ones, so that programs in them continue. Policies must be applied again.
    /// </summary>
    public bool TryAdopt(Topology topology) => _session.TryAdopt(topology);

    /// <summary>Makes this set, staged and enforced, the only one present.</summary>
    /// <exception cref="EngineException">The lab failed.</exception>
    public Task ApplyAsync(PolicySet policies, CancellationToken cancellationToken) => _session.ApplyAsync(policies, cancellationToken);

    /// <summary>Tests every flow once. Without a real program that listens, nothing is known about policies.</summary>
    /// <exception cref="EngineException">The lab failed.</exception>
    public async Task<ConnectivityMatrix> ReadAsync(ProbePlan plan, CancellationToken cancellationToken)
    {
        var matrix = (await _session.ReadAsync(plan, new(), cancellationToken)).Matrix;
        if (_real.IsEmpty)
        {
            return matrix;
        }

        var verdicts = matrix.Verdicts.ToBuilder();
        for (var place = 0; place < verdicts.Count; place++)
        {
            if (LeadsToReal(plan.Flows[place]) && verdicts[place] == Verdict.Denied && matrix.DetailAt(place) == ProbeOutcomes.Refused)
            {
                verdicts[place] = Verdict.NotObserved;
            }
        }

        return new(plan, verdicts.MoveToImmutable());
    }

    private bool LeadsToReal(Flow flow) =>
        _real.Contains(flow.To)
        || (flow.To.IsService && _session.Topology.BackendsOf(flow.To, flow.Port).Any(backend => _real.Contains(backend.Workload)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_entry is { } entry)
        {
            // First, no new program may enter.
            _list.Remove(entry);
            _entry = null;
            try
            {
                await Waits.AtMost(Waits.LabEnd).ExecuteAsync(async token => await _session.EvictAsync(token));
            }
            catch (EngineException)
            {
                // The host has ended, and with it everything else.
            }
        }

        await _session.DisposeAsync();
    }
}
