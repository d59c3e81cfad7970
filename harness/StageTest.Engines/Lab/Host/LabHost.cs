using System.Collections.Concurrent;
using System.Text.Json;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>The lab's second process, which runs in private namespaces and executes the engine's requests, line by line.</summary>
/// <remarks>
/// The kernel removes namespaces, links, rulesets and sockets when this process ends for any reason. It ends when its standard input ends,
/// which is when the engine's process ends, even by SIGKILL.
/// </remarks>
internal sealed class LabHost : IDisposable
{
    /// <summary>The argument that starts a host.</summary>
    public const string Argument = "lab-host";

    private NodeServers _servers = new();
    private Fabric? _fabric;
    private volatile bool _admits;

    private LabHost() { }

    /// <summary>Serves until the input ends; then ends the process.</summary>
    public static void Serve(Stream input, Stream output)
    {
        Descriptors.RaiseLimit();
        var lines = new BlockingCollection<string>();
        using var host = new LabHost();
        new Thread(() => host.Listen(input, lines)) { Name = "lab-input", IsBackground = true }.Start();

        // This thread stays in the router's namespace, from which nft is started.
        foreach (var line in lines.GetConsumingEnumerable())
        {
            var request = JsonSerializer.Deserialize(line, HostJson.Default.HostRequest)!;
            var reply = host.Answer(request);
            JsonSerializer.Serialize(output, reply, HostJson.Default.HostReply);
            output.WriteByte((byte)'\n');
            output.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _servers.Dispose();

    private void Listen(Stream input, BlockingCollection<string> lines)
    {
        using var reader = new StreamReader(input);
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        // No process is left to receive the answer, and pending work must not outlive the engine.
        Evict();
        Libc.ExitNow(0);
    }

    private HostReply Answer(HostRequest request)
    {
        try
        {
            return request switch
            {
                { Open: { } nodes } => Open(request.Id, nodes),
                { Ruleset: { } script } => Apply(request.Id, script),
                { Probes: { } probes } => Ask(request.Id, probes),
                { Admit: { } hosts } => Admit(request.Id, hosts),
                { Evict: true } => Evict(request.Id),
                { Clear: true } => Clear(request.Id),
                _ => new() { Id = request.Id, Text = NftCommand.List() },
            };
        }
        catch (Exception exception)
        {
            // The user sees the message; the stack trace goes to the diagnostics.
            Console.Error.WriteLine(exception);
            return new() { Id = request.Id, Error = exception.Message };
        }
    }

    private HostReply Open(int id, HostNode[] nodes)
    {
        _fabric = Fabric.Build(nodes, _servers);
        _servers.Start();
        return new() { Id = id };
    }

    private HostReply Admit(int id, string hosts)
    {
        NamesView.Show(hosts);
        _admits = true;
        return new() { Id = id, Namespaces = [.. _fabric!.Namespaces.Select(n => n.Descriptor)] };
    }

    private HostReply Evict(int id)
    {
        Evict();
        return new() { Id = id };
    }

    // The next lab has a namespace of its own. The kernel removes the old one, now empty, with its ruleset.
    private HostReply Clear(int id)
    {
        if (_admits)
        {
            throw new InvalidOperationException("Programs have entered this lab, and other labs must not meet them.");
        }

        _servers.Dispose();
        _fabric?.Dispose();
        (_servers, _fabric) = (new(), null);
        NodeNamespace.Leave();
        return new() { Id = id };
    }

    private void Evict()
    {
        if (_admits)
        {
            PodPrograms.KillAll(_fabric!.Namespaces);
        }
    }

    private static HostReply Apply(int id, string script)
    {
        NftCommand.Load(script);
        SystemControl.ShortenConntrack();

        // A connection that the old ruleset allowed must not carry packets past the new one.
        ForgetConnections();
        return new() { Id = id };
    }

    private static void ForgetConnections()
    {
        using var netfilter = new NetlinkSocket(NetlinkSocket.Netfilter);
        ConntrackNetlink.Flush(netfilter);
    }

    private HostReply Ask(int id, HostProbes request)
    {
        var fabric = _fabric ?? throw new InvalidOperationException("The lab has no nodes yet.");

        // Connection state of an earlier reading would let a probe with the same ports bypass the policies and their logs.
        ForgetConnections();
        using var observer = request.ObserveFlows ? new FlowObserver(fabric, request) : null;
        var dropsBefore = ConntrackStatistics.Drops();
        var reading = ProbeReading.Ask(fabric, _servers, request, observer);
        if (ConntrackStatistics.Drops() != dropsBefore)
        {
            reading.Distrust("the kernel dropped packets because its table of connections was full; raise net.netfilter.nf_conntrack_max");
        }

        return new()
        {
            Id = id,
            Outcomes = reading.Outcomes,
            Reasons = reading.Reasons,
            Places = observer?.Finish(),
            Answers = reading.Answers,
            SlowestMicroseconds = (long)reading.SlowestAnswer.TotalMicroseconds,
        };
    }
}
