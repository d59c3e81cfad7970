using System.Net.Sockets;
using System.Runtime.InteropServices;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.Core.Probing;

/// <summary>
/// Backs every denial with a control: a probe of the same source and protocol, sent within the same window, to a sink that no policy
/// selects. If the sink does not answer, the source could not have heard any answer, so its denials prove nothing.
/// </summary>
/// <remarks>It uses no sockets, so that all senders of probes share it: the lab, and an agent in a pod of a cluster.</remarks>
/// <param name="window">How long after its start a control backs the probes of its source.</param>
internal sealed class ProbeControls(TimeSpan window)
{
    private const int None = -1;

    private readonly Dictionary<(int Source, Protocol Protocol, AddressFamily Family), (int Control, TimeSpan Started)> _latest = [];
    private readonly List<int> _controlOf = [];

    /// <summary>
    /// Records that a probe is about to start. If its source has no recent control, one is started first.
    /// </summary>
    /// <param name="probe">The probe's index.</param>
    /// <param name="source">Its source.</param>
    /// <param name="protocol">Its protocol.</param>
    /// <param name="now">The time since any fixed moment.</param>
    /// <param name="start">Starts a control for the source and the protocol, and returns its index.</param>
    /// <param name="family">The family of the probe. One family may be broken while the other works.</param>
    public void Back(int probe, int source, Protocol protocol, TimeSpan now, Func<int> start, AddressFamily family = IpFamily.V4)
    {
        if (!_latest.TryGetValue((source, protocol, family), out var latest) || now - latest.Started >= window)
        {
            _latest[(source, protocol, family)] = latest = (start(), now);
        }

        while (_controlOf.Count <= probe)
        {
            _controlOf.Add(None);
        }

        _controlOf[probe] = latest.Control;
    }

    /// <summary>Discards every denial whose control was not answered.</summary>
    /// <param name="outcomes">The outcomes of probes and controls by index. Discarded ones become
    /// <see cref="ProbeOutcome.NotRun"/>.</param>
    /// <param name="distrust">Told, for each that is taken back, its place and why.</param>
    public void Judge(Span<ProbeOutcome> outcomes, Action<int, string> distrust)
    {
        var controlOf = CollectionsMarshal.AsSpan(_controlOf);
        for (var probe = 0; probe < controlOf.Length; probe++)
        {
            if (
                controlOf[probe] != None
                && outcomes[probe].IsDenial()
                && outcomes[controlOf[probe]] is not ProbeOutcome.Connected and var control
            )
            {
                distrust(
                    probe,
                    $"{Word(outcomes[probe])}, but so was its control ({Word(control)}): in the same moment the source could not "
                        + "reach a sink that no policy selects, so this proves nothing"
                );
                outcomes[probe] = ProbeOutcome.NotRun;
            }
        }
    }

    private static string Word(ProbeOutcome outcome) =>
        outcome switch
        {
            ProbeOutcome.TimedOut => "unanswered",
            ProbeOutcome.Refused => "refused",
            ProbeOutcome.Unreachable => "unreachable",
            _ => "not run",
        };
}
