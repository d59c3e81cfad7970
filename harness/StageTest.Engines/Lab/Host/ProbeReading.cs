using StageTest.Core.Probing;

namespace StageTest.Engines.Lab.Host;

/// <summary>Runs all probes of one reading, with one prober for each processor.</summary>
/// <remarks>
/// On veth pairs the sending processor does most of a packet's work, so two probers are twice as fast. With flow observation there is one
/// prober, because it must keep the kernel's log buffer from overflowing.
/// </remarks>
internal sealed class ProbeReading
{
    private readonly ProbeOutcome[] _outcomes;

    private ProbeReading(int probes) => _outcomes = new ProbeOutcome[probes];

    /// <summary>One <see cref="ProbeOutcome"/> for each probe.</summary>
    public byte[] Outcomes => Array.ConvertAll(_outcomes, outcome => (byte)outcome);

    /// <summary>Why probes did not run, by index.</summary>
    public Dictionary<int, string> Reasons { get; } = [];

    /// <summary>How many probes and controls were answered.</summary>
    public long Answers { get; private set; }

    /// <summary>The time of the slowest answer, including a lost first attempt.</summary>
    public TimeSpan SlowestAnswer { get; private set; }

    /// <summary>Runs the probes, and returns when every probe has an outcome.</summary>
    public static ProbeReading Ask(Fabric fabric, NodeServers servers, HostProbes probes, FlowObserver? observer)
    {
        var reading = new ProbeReading(probes.From.Length);
        var backlog = new ProbeBacklog(probes);
        var sockets = Math.Min(Descriptors.Remaining(), probes.MaximumSockets ?? int.MaxValue);
        var count = observer is null ? Math.Min(Math.Min(Environment.ProcessorCount, backlog.Sources), sockets) : 1;
        DedicatedThreads.ForEach(count, "lab-prober", _ =>
        {
            using var prober = new Prober(fabric, servers, backlog, sockets / count, observer);
            prober.AskAll();
            lock (reading)
            {
                reading.Take(prober);
            }
        });
        return reading;
    }

    /// <summary>Discards every silence, because something other than the ruleset may have caused it.</summary>
    public void Distrust(string reason)
    {
        for (var probe = 0; probe < _outcomes.Length; probe++)
        {
            if (_outcomes[probe] == ProbeOutcome.TimedOut)
            {
                _outcomes[probe] = ProbeOutcome.NotRun;
                Reasons[probe] = reason;
            }
        }
    }

    private void Take(Prober prober)
    {
        Answers += prober.Answers;
        SlowestAnswer = prober.SlowestAnswer > SlowestAnswer ? prober.SlowestAnswer : SlowestAnswer;
        prober.Tell(
            (place, outcome, reason) =>
            {
                _outcomes[place] = outcome;
                if (reason is not null)
                {
                    Reasons.Add(place, reason);
                }
            }
        );
    }
}
