using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>Probes by number: the target of each, its socket while it waits, and its outcome. Controls are probes too.</summary>
internal sealed class ProbeAttempts
{
    private const int NoSocket = -1;
    private const int ControlPlace = -1;

    private readonly List<int> _places = [];
    private readonly List<int> _from = [];
    private readonly List<Port> _ports = [];
    private readonly List<RawSocketAddress> _addresses = [];
    private readonly Dictionary<int, RawSocketAddress> _sources = [];
    private readonly List<int> _sockets = [];
    private readonly List<long> _started = [];
    private readonly List<ProbeOutcome> _outcomes = [];
    private readonly ProbeNonce _nonce = new(RandomNumberGenerator.GetBytes(ProbeNonce.KeyLength));
    private readonly Dictionary<int, string> _reasons = [];

    /// <summary>How many sockets are open.</summary>
    public int InFlight { get; private set; }

    /// <summary>How many probes and controls were answered.</summary>
    public long Answers { get; private set; }

    /// <summary>The time of the slowest answer, including a lost first attempt.</summary>
    public TimeSpan SlowestAnswer { get; private set; }

    /// <summary>Adds a probe that has not run yet, with the current time.</summary>
    /// <param name="place">Its index in the reading; null for a control.</param>
    /// <param name="source">The source node.</param>
    /// <param name="port">The port.</param>
    /// <param name="address">The destination node.</param>
    /// <param name="from">The source address and port; null if the kernel chooses.</param>
    /// <returns>Its number.</returns>
    public int Add(int? place, int source, Port port, RawSocketAddress address, RawSocketAddress? from = null)
    {
        if (from is { } stated)
        {
            _sources[_places.Count] = stated;
        }

        _places.Add(place ?? ControlPlace);
        _from.Add(source);
        _ports.Add(port);
        _addresses.Add(address);
        _sockets.Add(NoSocket);
        _started.Add(TimeProvider.System.GetTimestamp());
        _outcomes.Add(ProbeOutcome.NotRun);
        return _places.Count - 1;
    }

    /// <summary>The source node of a probe.</summary>
    public int SourceOf(int probe) => _from[probe];

    /// <summary>The family of a probe.</summary>
    public AddressFamily FamilyOf(int probe) => _addresses[probe].Family;

    /// <summary>The protocol of a probe.</summary>
    public Protocol ProtocolOf(int probe) => _ports[probe].Protocol;

    /// <summary>The socket of a waiting probe.</summary>
    public int SocketOf(int probe) => _sockets[probe];

    /// <summary>Whether a probe waits for its answer.</summary>
    public bool IsWaiting(int probe) => _sockets[probe] != NoSocket;

    /// <summary>Starts the clock of a probe.</summary>
    public void Begin(int probe, long now) => _started[probe] = now;

    /// <summary>Opens a socket in the thread's network namespace and sends the probe.</summary>
    /// <returns>Whether it waits for an answer; otherwise it has an outcome.</returns>
    public bool Send(int probe)
    {
        var descriptor = ProbeSocket.Open(_ports[probe], _addresses[probe].Family);
        if (descriptor < 0)
        {
            Fail(probe, "socket", Errno.Last);
            return false;
        }

        _sockets[probe] = descriptor;
        InFlight++;
        return Send(probe, descriptor) && !Look(probe);
    }

    // An error of the first call precedes any packet, so it says nothing about the network.
    private unsafe bool Send(int probe, int descriptor)
    {
        ProbeSocket.AbortOnClose(descriptor);
        if (_sources.TryGetValue(probe, out var source) && ProbeSocket.BindShared(descriptor, source) is not 0 and var refused)
        {
            Fail(probe, "bind", refused);
            return false;
        }

        fixed (RawSocketAddress* address = &CollectionsMarshal.AsSpan(_addresses)[probe])
        {
            if (Libc.Connect(descriptor, address, address->Length) < 0 && Errno.Last != Errno.InProgress)
            {
                Fail(probe, "connect", Errno.Last);
                return false;
            }
        }

        var protocol = ProtocolOf(probe);
        if (ProbeSocket.IsDatagram(protocol) && _nonce.Send(descriptor, probe, _ports[probe]) is not 0 and var error)
        {
            Fail(probe, "send", error);
            return false;
        }

        return true;
    }

    /// <summary>Checks for an answer.</summary>
    /// <returns>Whether the probe has an outcome.</returns>
    public bool Look(int probe)
    {
        var protocol = ProtocolOf(probe);
        return Conclude(
            probe,
            ProbeSocket.IsDatagram(protocol) ? _nonce.Receive(_sockets[probe], probe, _ports[probe]) : ConnectAgain(probe)
        );
    }

    /// <summary>Checks whether the kernel has recorded a refusal without reporting it.</summary>
    /// <remarks>
    /// On veth pairs, a refusal by the network arrives while connect still holds the socket. The kernel then records it and keeps trying;
    /// only a request for the error shows it.
    /// </remarks>
    /// <returns>Whether the probe has an outcome.</returns>
    public bool LookForNotedError(int probe) =>
        !ProbeSocket.IsDatagram(ProtocolOf(probe))
        && ProbeSocket.TakeError(_sockets[probe]) is not 0 and var noted
        && Conclude(probe, noted);

    private bool Conclude(int probe, int error)
    {
        switch (error)
        {
            case Errno.AlreadyInProgress or Errno.InProgress or Errno.Again or Errno.Interrupted:
                return false;
            case 0 or Errno.IsConnected or Errno.ConnectionReset:
                NoteAnswer(probe);
                Conclude(probe, ProbeOutcome.Connected);
                return true;
            case Errno.ConnectionRefused:
                Conclude(probe, ProbeOutcome.Refused);
                return true;
            case Errno.HostUnreachable or Errno.NetworkUnreachable:
                Conclude(probe, ProbeOutcome.Unreachable);
                return true;
            case Errno.TimedOut:
                Conclude(probe, ProbeOutcome.TimedOut);
                return true;
            default:
                Fail(probe, "wait for an answer", error);
                return true;
        }
    }

    // A second connect on a socket returns the result of the first. On veth pairs the whole handshake happens inside the first call, so
    // most probes end here without waiting.
    private unsafe int ConnectAgain(int probe)
    {
        if (ProtocolOf(probe) == Protocol.Sctp && ProbeSocket.TakeError(_sockets[probe]) is not 0 and var waiting)
        {
            return waiting;
        }

        fixed (RawSocketAddress* address = &CollectionsMarshal.AsSpan(_addresses)[probe])
        {
            return Libc.Connect(_sockets[probe], address, address->Length) < 0 ? Errno.Last : 0;
        }
    }

    /// <summary>Records why a probe could not run.</summary>
    public void ConcludeNotRun(int probe, string reason)
    {
        Conclude(probe, ProbeOutcome.NotRun);
        _reasons[probe] = reason;
    }

    private void Fail(int probe, string call, int error) => ConcludeNotRun(probe, $"{call}: {Errno.Describe(error)}");

    private void NoteAnswer(int probe)
    {
        Answers++;
        if (TimeProvider.System.GetElapsedTime(_started[probe]) is var time && time > SlowestAnswer)
        {
            SlowestAnswer = time;
        }
    }

    /// <summary>Records the outcome of a probe, which then no longer waits.</summary>
    public void Conclude(int probe, ProbeOutcome outcome)
    {
        _outcomes[probe] = outcome;
        Close(probe);
    }

    /// <summary>Closes the socket of a waiting probe.</summary>
    public void Close(int probe)
    {
        if (IsWaiting(probe))
        {
            _ = Libc.Close(_sockets[probe]);
            _sockets[probe] = NoSocket;
            InFlight--;
        }
    }

    /// <summary>
    /// Reports the outcomes of all probes except controls, each with its index in the reading and, if it did not run, the reason.
    /// </summary>
    public void Tell(ProbeControls controls, Action<int, ProbeOutcome, string?> tell)
    {
        controls.Judge(CollectionsMarshal.AsSpan(_outcomes), _reasons.Add);
        for (var probe = 0; probe < _places.Count; probe++)
        {
            if (_places[probe] != ControlPlace)
            {
                tell(_places[probe], _outcomes[probe], _reasons.GetValueOrDefault(probe));
            }
        }
    }
}
