using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab;
using StageTest.Engines.Lab.Host;
using StageTest.Engines.Lab.Linux;
using StageTest.Engines.Lab.Nft;

namespace StageTest.EndToEndTests.Lab;

/// <summary>What silence proves, and what it does not. The tests tamper with a living lab from outside, as only root may.</summary>
internal sealed class LabProbeTests : LabFixture
{
    private static readonly EndpointRef Web = new("shop", "web");
    private static readonly EndpointRef Db = new("shop", "db");

    private static readonly Topology Shop = Sample.Topology(
        Sample.Workload("shop/web", "role=web", "80/tcp 53/udp"),
        Sample.Workload("shop/db", "role=db", "5432/tcp 53/udp")
    );

    private static readonly Policy Isolated = Sample.Policy("isolate-db", Selector.Equal("role", "db"), ingress: []);

    [Test]
    public async Task SilenceWithoutAWorkingControlProvesNothing()
    {
        await using var lab = await OpenAsync();
        await lab.ApplyAsync(Sample.Set(Isolated), CancellationToken.None);
        Tamper(lab, $"insert rule {NftRuleset.Table} forward ip daddr {LabNode.Sink.AddressOf(IpFamily.V4)} meta l4proto tcp drop");

        var plan = ProbePlan.Complete(Shop);
        var matrix = await lab.ReadAsync(plan, CancellationToken.None);

        // Only the control over TCP is lost: datagrams are still denied for good, and what is answered needs no control.
        Assert.That(
            plan.Flows.Select(f => (f.To, f.Port.Protocol, matrix[f])),
            Is.EquivalentTo(
                new[]
                {
                    (Db, Protocol.Tcp, Verdict.ProbeFailed),
                    (Db, Protocol.Udp, Verdict.Denied),
                    (Web, Protocol.Tcp, Verdict.Allowed),
                    (Web, Protocol.Udp, Verdict.Allowed),
                }
            )
        );
        Assert.That(matrix.DetailAt(plan.PlaceOf(new(Web, Db, new(5432, Protocol.Tcp)))), Does.Contain("so was its control"));
    }

    [TestCase("drop", null)]
    [TestCase("reject with icmp host-unreachable", "unreachable")]
    [TestCase("reject with icmp port-unreachable", "refused")]
    [TestCase("reject with tcp reset", "refused")]
    public async Task DroppedRefusedAndUnreachableAreToldApart(string statement, string? detail)
    {
        await using var lab = await OpenAsync();
        await lab.ApplyAsync(PolicySet.Empty, CancellationToken.None);
        Tamper(lab, $"insert rule {NftRuleset.Table} forward tcp dport 5432 {statement}");

        var matrix = await lab.ReadAsync(new([new(Web, Db, new(5432, Protocol.Tcp))]), CancellationToken.None);

        Assert.That(matrix.Verdicts, Is.EqualTo(new[] { Verdict.Denied }));
        Assert.That(matrix.DetailAt(0), Is.EqualTo(detail));
    }

    [Test]
    public async Task TheTimeoutIsLearnedFromAnswersUnlessGiven()
    {
        await using var lab = await OpenAsync();
        var plan = ProbePlan.Complete(Shop);

        var first = await lab.ReadAsync(plan, new(), CancellationToken.None);
        var second = await lab.ReadAsync(plan, new(), CancellationToken.None);
        var given = await lab.ReadAsync(
            plan,
            new() { DenialTimeout = TimeSpan.FromMilliseconds(90), Patience = 2 },
            CancellationToken.None
        );

        Assert.That(first.Timing, Is.EqualTo(new ProbeTiming(DenialTimeout.BeforeAnyAnswer, false, 0, TimeSpan.Zero)));
        Assert.That(second.Timing!.Answers, Is.GreaterThanOrEqualTo(plan.Flows.Length));
        Assert.That(second.Timing.SlowestAnswer, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(second.Timing.DenialTimeout, Is.InRange(DenialTimeout.Floor, DenialTimeout.Cap));
        Assert.That((given.Timing!.DenialTimeout, given.Timing.IsGiven), Is.EqualTo((TimeSpan.FromMilliseconds(180), true)));
    }

    [Test]
    public async Task AnAllowedConversationEndsWithTheStageThatAllowedIt()
    {
        await using var lab = await OpenAsync();
        await lab.ApplyAsync(PolicySet.Empty, CancellationToken.None);
        using var socket = InNamespaceOf(lab, Web, () =>
        {
            var inside = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 300 };
            inside.Bind(new IPEndPoint(lab.Placement[Web][0], 40_000));
            inside.Connect(new IPEndPoint(lab.Placement[Db][0], 53));
            return inside;
        });
        Assert.That(IsEchoed(socket), Is.True, "The conversation works and is being tracked.");

        // The same two ports: without forgetting it, the tracked conversation would pass any ruleset.
        await lab.ApplyAsync(Sample.Set(Isolated), CancellationToken.None);
        Assert.That(IsEchoed(socket), Is.False);

        await lab.ApplyAsync(PolicySet.Empty, CancellationToken.None);
        Assert.That(IsEchoed(socket), Is.True);
    }

    private static async Task<IEngineSession> OpenAsync()
    {
        Assume.That(Environment.IsPrivilegedProcess, "Only root may enter the namespaces of a running lab from outside.");
        return await new LabEngine().OpenAsync(Shop, CancellationToken.None);
    }

    private static void Tamper(IEngineSession lab, string command)
    {
        using var nft = StageTestProcess.StartProgram(
            "nsenter",
            ["--net", "--target", $"{((LabSession)lab).HostProcessId}", Executables.Find("nft")!, .. command.Split(' ')]
        );
        nft.WaitForExit();
        Assert.That(nft.ExitCode, Is.Zero, nft.StandardError.ReadToEnd());
    }

    private static bool IsEchoed(Socket socket)
    {
        socket.Send("ping"u8);
        try
        {
            return socket.Receive(new byte[16]) == 4;
        }
        catch (SocketException silence) when (silence.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return false;
        }
    }

    // The host keeps its pods' namespaces as open files. Only in the right one can a socket have the pod's address.
    private static T InNamespaceOf<T>(IEngineSession lab, EndpointRef pod, Func<T> work)
        where T : class
    {
        T? result = null;
        var address = lab.Placement[pod][0];
        var namespaces = new DirectoryInfo($"/proc/{((LabSession)lab).HostProcessId}/fd")
            .GetFileSystemInfos()
            .Where(f => f.LinkTarget?.StartsWith("net:", StringComparison.Ordinal) == true)
            .Select(f => f.FullName)
            .ToArray();
        DedicatedThreads.ForEach(namespaces.Length, "visitor", index =>
        {
            using var handle = File.OpenHandle(namespaces[index]);
            LinuxException.Check(Libc.SetNamespace(handle.DangerousGetHandle().ToInt32(), Libc.CloneNewNet), "enter a network namespace");
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                probe.Bind(new IPEndPoint(address, 0));
            }
            catch (SocketException elsewhere) when (elsewhere.SocketErrorCode == SocketError.AddressNotAvailable)
            {
                return;
            }

            Volatile.Write(ref result, work());
        });
        return result ?? throw new InvalidOperationException($"No namespace of the lab has the address {address}.");
    }
}
