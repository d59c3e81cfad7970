using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>Probes by number: what each asks, its socket while it waits, and what became of it. Controls are probes as well.</summary>
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

    /// <summary>How long the slowest answer took, its lost first attempt included.</summary>
    public TimeSpan SlowestAnswer { get; private set; }

    /// <summary>Adds a probe that has not run yet, with the time of now.</summary>
    /// <param name="place">Its place in the reading; null for a control.</param>
    /// <param name="source">The node that asks.</param>
    /// <param name="port">What it asks.</param>
    /// <param name="address">Whom it asks.</param>
    /// <param name="from">The address and port that it is sent from; null if the kernel chooses.</param>
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

    /// <summary>The node that a probe asks from.</summary>
    public int SourceOf(int probe) => _from[probe];

    /// <summary>The family of a probe.</summary>
    public AddressFamily FamilyOf(int probe) => _addresses[probe].Family;

    /// <summary>The protocol of a probe.</summary>
    public Protocol ProtocolOf(int probe) => _ports[probe].Protocol;

    /// <summary>The socket of a probe that waits.</summary>
    public int SocketOf(int probe) => _sockets[probe];

    /// <summary>Whether a probe waits for its answer.</summary>
    public bool IsWaiting(int probe) => _sockets[probe] != NoSocket;

    /// <summary>Begins to measure how long a probe takes.</summary>
    public void Begin(int probe, long now) => _started[probe] = now;

    /// <summary>Opens a socket in the thread's network namespace and sends what the probe asks.</summary>
    /// <returns>Whether it waits for an answer; else it has an outcome.</returns>
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

    // Whatever the first call itself refuses, it refuses before any packet is sent: that says nothing about the network.
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

    /// <summary>Looks whether an answer has come.</summary>
    /// <returns>Whether the probe has an outcome.</returns>
    public bool Look(int probe)
    {
        var protocol = ProtocolOf(probe);
        return Conclude(
            probe,
            ProbeSocket.IsDatagram(protocol) ? _nonce.Receive(_sockets[probe], probe, _ports[probe]) : ConnectAgain(probe)
        );
    }

    /// <summary>Looks whether the kernel has noted a refusal without telling it.</summary>
    /// <remarks>
    /// Over veth pairs even the network's refusal arrives while connect still holds the socket. The kernel then only notes it, and goes on
    /// trying; a caller who asks for the error is told.
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

    // A second connect on one socket tells how the first went, in one call. Over veth pairs the whole handshake happens inside the
    // first call, so most probes end here without ever being waited for.
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

    /// <summary>Says that a probe could not run, and why.</summary>
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

    /// <summary>Says what became of a probe, which then waits no longer.</summary>
    public void Conclude(int probe, ProbeOutcome outcome)
    {
        _outcomes[probe] = outcome;
        Close(probe);
    }

    /// <summary>Closes the socket of a probe that waits.</summary>
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
    /// Tells the outcomes of all probes but controls, each with its place in the reading and, if it did not run, why.
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
