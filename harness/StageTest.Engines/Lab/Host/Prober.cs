using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Linux;
using StageTest.Engines.Lab.Nft;

namespace StageTest.Engines.Lab.Host;

/// <summary>
/// Asks the probes of some sources of a reading at once, each with sockets of its own, from inside the sources' network namespaces.
/// </summary>
/// <remarks>
/// A silent probe gets a second attempt after half of its time, because the kernel may drop a packet under load and would itself repeat
/// it only after a second. When the time is over the socket is looked at once more, so that a program that was not given the processor
/// in time never turns an answer into silence. Controls are probes as well, in the same lists, which count from the first probe of this
/// prober and not of the reading.
/// </remarks>
internal sealed class Prober : IDisposable
{
    private const int StartsBetweenLooks = 64;

    // What so few packets log fits into the smallest buffer that a kernel may grant.
    private const int StartsBetweenDrains = 16;
    private const int NoSocket = -1;
    private const int ControlPlace = -1;

    private readonly Fabric _fabric;
    private readonly NodeServers _servers;
    private readonly ProbeBacklog _backlog;
    private readonly int _capacity;
    private readonly List<int> _places = [];
    private readonly List<int> _from = [];
    private readonly List<Port> _ports = [];
    private readonly List<RawSocketAddress> _addresses = [];
    private readonly List<int> _sockets = [];
    private readonly List<long> _started = [];
    private readonly List<ProbeOutcome> _outcomes = [];
    private readonly ProbeNonce _nonce = new(RandomNumberGenerator.GetBytes(ProbeNonce.KeyLength));
    private readonly Epoll _epoll = new();
    private readonly ProbeControls _controls;
    private readonly AttemptQueue _first;
    private readonly AttemptQueue _second;
    private readonly FlowObserver? _observer;
    private readonly Dictionary<int, string> _reasons = [];
    private int _startsSinceDrain;
    private int _current = -1;
    private int _inFlight;

    /// <summary>Prepares a part of a reading.</summary>
    /// <param name="fabric">The nodes.</param>
    /// <param name="servers">What answers in them.</param>
    /// <param name="backlog">What is to be asked; others may take from it as well.</param>
    /// <param name="capacity">How many sockets may be open at once.</param>
    /// <param name="observer">Drained while probes start; null where nothing is observed. No other prober may drain it.</param>
    public Prober(Fabric fabric, NodeServers servers, ProbeBacklog backlog, int capacity, FlowObserver? observer)
    {
        _observer = observer;
        _fabric = fabric;
        _servers = servers;
        _backlog = backlog;
        _capacity = capacity;
        var half = TimeSpan.FromMilliseconds(backlog.Probes.DenialMilliseconds) / 2;
        _first = new(half);
        _second = new(half);
        _controls = new(half);
    }

    /// <summary>How many probes and controls were answered.</summary>
    public long Answers { get; private set; }

    /// <summary>How long the slowest answer took, its lost first attempt included.</summary>
    public TimeSpan SlowestAnswer { get; private set; }

    /// <summary>Takes sources and asks their probes until none is left. The calling thread is somewhere else afterwards.</summary>
    public void AskAll()
    {
        var ready = new int[256];
        var mine = ReadOnlySpan<int>.Empty;
        var isLeft = true;
        while (isLeft || _inFlight > 0)
        {
            for (var started = 0; isLeft && _inFlight < _capacity && started < StartsBetweenLooks; started++)
            {
                // One source after the other, so that the thread changes namespaces once for each.
                if (mine.IsEmpty)
                {
                    mine = _backlog.Take();
                    isLeft = !mine.IsEmpty;
                }

                if (isLeft)
                {
                    StartBacked(mine[0]);
                    mine = mine[1..];
                }
            }

            var mayWait = _inFlight > 0 && (!isLeft || _inFlight >= _capacity);
            var count = _epoll.Wait(ready, mayWait ? MillisecondsToNextDeadline() : 0);
            foreach (var probe in ready.AsSpan(0, count))
            {
                if (IsWaiting(probe))
                {
                    Look(probe);
                }
            }

            RepeatTheSilent();
            GiveUpOnTheSilent();
        }
    }

    /// <summary>
    /// Tells the outcomes of the probes that were taken, each with its place in the reading and, where it did not run, why.
    /// </summary>
    public void Tell(Action<int, ProbeOutcome, string?> tell)
    {
        _controls.Judge(CollectionsMarshal.AsSpan(_outcomes), _reasons.Add);
        for (var probe = 0; probe < _places.Count; probe++)
        {
            if (_places[probe] != ControlPlace)
            {
                tell(_places[probe], _outcomes[probe], _reasons.GetValueOrDefault(probe));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _epoll.Dispose();

    private void StartBacked(int place)
    {
        var (source, port, address) = _backlog.Read(place, _fabric);
        var probe = Add(place, source, port, address);
        if (!ProbeSocket.Knows(port.Protocol))
        {
            _reasons[probe] = $"the lab has no probe for the protocol {port.ProtocolName}";
            return;
        }

        var now = TimeProvider.System.GetTimestamp();
        _controls.Back(
            probe,
            source,
            port.Protocol,
            TimeProvider.System.GetElapsedTime(0, now),
            () => StartControl(source, port.Protocol, address.Family),
            address.Family
        );
        _started[probe] = now;
        Start(probe, _first);
    }

    private int StartControl(int source, Protocol protocol, AddressFamily family)
    {
        var port = new Port(Port.HasPorts(protocol) ? (ushort)LabNode.SinkPort : (ushort)0, protocol);
        var control = Add(ControlPlace, source, port, new(_fabric.AddressOf(_backlog.Probes.Sink, family), port.Number));
        Start(control, _first);
        return control;
    }

    private int Add(int place, int source, Port port, RawSocketAddress address)
    {
        _places.Add(place);
        _from.Add(source);
        _ports.Add(port);
        _addresses.Add(address);
        _sockets.Add(NoSocket);
        _started.Add(TimeProvider.System.GetTimestamp());
        _outcomes.Add(ProbeOutcome.NotRun);
        return _places.Count - 1;
    }

    private void Start(int probe, AttemptQueue attempts)
    {
        var protocol = _ports[probe].Protocol;
        if (!Enter(_from[probe], probe))
        {
            return;
        }

        var descriptor = ProbeSocket.Open(protocol, _addresses[probe].Family);
        if (descriptor < 0)
        {
            Fail(probe, "socket", Errno.Last);
            return;
        }

        _sockets[probe] = descriptor;
        _inFlight++;
        if (Send(probe, descriptor) && !Look(probe))
        {
            _epoll.Add(descriptor, ProbeSocket.IsDatagram(protocol) ? Libc.EpollIn : Libc.EpollOut, probe);
            attempts.Add(probe);
        }

        if (_observer is not null && ++_startsSinceDrain >= StartsBetweenDrains)
        {
            _startsSinceDrain = 0;
            _observer.Drain();
        }
    }

    // Whatever the first call itself refuses, it refuses before any packet is sent: that says nothing about the network.
    private unsafe bool Send(int probe, int descriptor)
    {
        ProbeSocket.AbortOnClose(descriptor);
        fixed (RawSocketAddress* address = &CollectionsMarshal.AsSpan(_addresses)[probe])
        {
            if (Libc.Connect(descriptor, address, address->Length) < 0 && Errno.Last != Errno.InProgress)
            {
                Fail(probe, "connect", Errno.Last);
                return false;
            }
        }

        var protocol = _ports[probe].Protocol;
        if (ProbeSocket.IsDatagram(protocol) && _nonce.Send(descriptor, probe, protocol) is not 0 and var error)
        {
            Fail(probe, "send", error);
            return false;
        }

        return true;
    }

    // Says whether the probe has an outcome.
    private bool Look(int probe)
    {
        var protocol = _ports[probe].Protocol;
        return Conclude(probe, ProbeSocket.IsDatagram(protocol) ? _nonce.Receive(_sockets[probe], probe, protocol) : ConnectAgain(probe));
    }

    // Over veth pairs even the network's refusal arrives while connect still holds the socket. The kernel then only notes it, and goes on
    // trying; whoever asks for the error is told.
    private bool LookForNotedError(int probe) =>
        !ProbeSocket.IsDatagram(_ports[probe].Protocol)
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
        if (_ports[probe].Protocol == Protocol.Sctp && ProbeSocket.TakeError(_sockets[probe]) is not 0 and var waiting)
        {
            return waiting;
        }

        fixed (RawSocketAddress* address = &CollectionsMarshal.AsSpan(_addresses)[probe])
        {
            return Libc.Connect(_sockets[probe], address, address->Length) < 0 ? Errno.Last : 0;
        }
    }

    private void RepeatTheSilent()
    {
        while (_first.TakeDue(IsWaiting) is { } probe)
        {
            if (Look(probe) || LookForNotedError(probe))
            {
                continue;
            }

            Close(probe);
            Start(probe, _second);
        }
    }

    private void GiveUpOnTheSilent()
    {
        var drained = false;
        while (_second.TakeDue(IsWaiting) is { } probe)
        {
            if (!drained && _ports[probe].Protocol == Protocol.Udp)
            {
                _servers.Drain();
                drained = true;
            }

            if (!Look(probe) && !LookForNotedError(probe))
            {
                Conclude(probe, ProbeOutcome.TimedOut);
            }
        }
    }

    private bool Enter(int node, int probe)
    {
        if (_current == node)
        {
            return true;
        }

        try
        {
            _fabric.Namespaces[node].Enter();
            _current = node;
            return true;
        }
        catch (LinuxException exception)
        {
            Conclude(probe, ProbeOutcome.NotRun);
            _reasons[probe] = exception.Message;
            return false;
        }
    }

    private void Fail(int probe, string call, int error)
    {
        Conclude(probe, ProbeOutcome.NotRun);
        _reasons[probe] = $"{call}: {Errno.Describe(error)}";
    }

    private void NoteAnswer(int probe)
    {
        Answers++;
        if (TimeProvider.System.GetElapsedTime(_started[probe]) is var time && time > SlowestAnswer)
        {
            SlowestAnswer = time;
        }
    }

    private void Conclude(int probe, ProbeOutcome outcome)
    {
        _outcomes[probe] = outcome;
        Close(probe);
    }

    private void Close(int probe)
    {
        if (IsWaiting(probe))
        {
            _ = Libc.Close(_sockets[probe]);
            _sockets[probe] = NoSocket;
            _inFlight--;
        }
    }

    private bool IsWaiting(int probe) => _sockets[probe] != NoSocket;

    private int MillisecondsToNextDeadline() =>
        (int)Math.Ceiling(Math.Min(_first.UntilNext().TotalMilliseconds, _second.UntilNext().TotalMilliseconds));
}
