using System.Net.Sockets;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Linux;
using StageTest.Engines.Lab.Nft;

namespace StageTest.Engines.Lab.Host;

/// <summary>
/// Runs the probes of some sources of a reading at once, each on sockets of its own, from inside the sources' network namespaces.
/// </summary>
/// <remarks>
/// A silent probe gets a second attempt after half of its time, because the kernel may drop a packet under load and would itself retry only
/// after a second. At the deadline the socket is checked once more, so that a lack of processor time never turns an answer into silence.
/// Controls are probes too, in the same lists, which count from the first probe of this prober and not of the reading.
/// </remarks>
internal sealed class Prober : IDisposable
{
    private const int StartsBetweenLooks = 64;

    // The logs of so few packets fit into the smallest buffer that a kernel may grant.
    private const int StartsBetweenDrains = 16;

    private readonly Fabric _fabric;
    private readonly NodeServers _servers;
    private readonly ProbeBacklog _backlog;
    private readonly int _capacity;
    private readonly ProbeAttempts _probes = new();
    private readonly Epoll _epoll = new();
    private readonly ProbeControls _controls;
    private readonly AttemptQueue _first;
    private readonly AttemptQueue _second;
    private readonly FlowObserver? _observer;
    private int _startsSinceDrain;
    private NodeNamespace? _current;

    /// <summary>Prepares a part of a reading.</summary>
    /// <param name="fabric">The nodes.</param>
    /// <param name="servers">The listeners in them.</param>
    /// <param name="backlog">The remaining probes; other probers may take from it too.</param>
    /// <param name="capacity">How many sockets may be open at once.</param>
    /// <param name="observer">Read while probes start; null without observation. No other prober may read it.</param>
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
    public long Answers => _probes.Answers;

    /// <summary>The time of the slowest answer, including a lost first attempt.</summary>
    public TimeSpan SlowestAnswer => _probes.SlowestAnswer;

    /// <summary>Takes sources and runs their probes until none is left. The calling thread ends in another namespace.</summary>
    public void AskAll()
    {
        var ready = new int[256];
        var mine = ReadOnlySpan<int>.Empty;
        var isLeft = true;
        while (isLeft || _probes.InFlight > 0)
        {
            for (var started = 0; isLeft && _probes.InFlight < _capacity && started < StartsBetweenLooks; started++)
            {
                // One source after the other, so that the thread enters each namespace once.
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

            var mayWait = _probes.InFlight > 0 && (!isLeft || _probes.InFlight >= _capacity);
            var count = _epoll.Wait(ready, mayWait ? MillisecondsToNextDeadline() : 0);
            foreach (var probe in ready.AsSpan(0, count))
            {
                if (_probes.IsWaiting(probe))
                {
                    _probes.Look(probe);
                }
            }

            RepeatTheSilent();
            GiveUpOnTheSilent();
        }
    }

    /// <summary>
    /// Reports the outcomes of the probes that it took, each with its index in the reading and, if it did not run, the reason.
    /// </summary>
    public void Tell(Action<int, ProbeOutcome, string?> tell) => _probes.Tell(_controls, tell);

    /// <inheritdoc/>
    public void Dispose() => _epoll.Dispose();

    private void StartBacked(int place)
    {
        var (source, to, port, address) = _backlog.Read(place, _fabric);
        var probe = _probes.Add(place, source, port, address, _fabric.SourceOf(source, to, port.Protocol, address.Family));
        if (!ProbeSocket.Knows(port.Protocol))
        {
            _probes.ConcludeNotRun(probe, $"the lab has no probe for the protocol {port.ProtocolName}");
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
        _probes.Begin(probe, now);
        Start(probe, _first);
    }

    private int StartControl(int source, Protocol protocol, AddressFamily family)
    {
        var port = new Port(Port.HasPorts(protocol) ? (ushort)LabNode.SinkPort : (ushort)0, protocol);
        var control = _probes.Add(null, source, port, new(_fabric.AddressOf(_backlog.Probes.Sink, family), port.Number));
        Start(control, _first);
        return control;
    }

    private void Start(int probe, AttemptQueue attempts)
    {
        if (!Enter(_fabric.NamespaceOf(_probes.SourceOf(probe), _probes.FamilyOf(probe)), probe))
        {
            return;
        }

        if (_probes.Send(probe))
        {
            var events = ProbeSocket.IsDatagram(_probes.ProtocolOf(probe)) ? Libc.EpollIn : Libc.EpollOut;
            _epoll.Add(_probes.SocketOf(probe), events, probe);
            attempts.Add(probe);
        }

        if (_observer is not null && ++_startsSinceDrain >= StartsBetweenDrains)
        {
            _startsSinceDrain = 0;
            _observer.Drain();
        }
    }

    private void RepeatTheSilent()
    {
        while (_first.TakeDue(_probes.IsWaiting) is { } probe)
        {
            if (_probes.Look(probe) || _probes.LookForNotedError(probe))
            {
                continue;
            }

            _probes.Close(probe);
            Start(probe, _second);
        }
    }

    private void GiveUpOnTheSilent()
    {
        var drained = false;
        while (_second.TakeDue(_probes.IsWaiting) is { } probe)
        {
            if (!drained && _probes.ProtocolOf(probe) == Protocol.Udp)
            {
                _servers.Drain();
                drained = true;
            }

            if (!_probes.Look(probe) && !_probes.LookForNotedError(probe))
            {
                _probes.Conclude(probe, ProbeOutcome.TimedOut);
            }
        }
    }

    private bool Enter(NodeNamespace place, int probe)
    {
        if (_current == place)
        {
            return true;
        }

        try
        {
            place.Enter();
            _current = place;
            return true;
        }
        catch (LinuxException exception)
        {
            _probes.ConcludeNotRun(probe, exception.Message);
            return false;
        }
    }

    private int MillisecondsToNextDeadline() =>
        (int)Math.Ceiling(Math.Min(_first.UntilNext().TotalMilliseconds, _second.UntilNext().TotalMilliseconds));
}
