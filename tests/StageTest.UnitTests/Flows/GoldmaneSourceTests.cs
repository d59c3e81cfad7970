using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Sources;
using StageTest.Engines.Flows;
using StageTest.UnitTests.Cli;
using StageTest.UnitTests.Flows.Servers;
using StageTest.UnitTests.Kubernetes;

namespace StageTest.UnitTests.Flows;

/// <summary>Goldmane's gRPC API, served by this process.</summary>
internal sealed class GoldmaneSourceTests
{
    private readonly TestAuthority _authority = new();

    [OneTimeTearDown]
    public void DisposeAuthority() => _authority.Dispose();

    [Test]
    public async Task ListIsReadWithCertificatesOfBothSides()
    {
        var goldmane = new GoldmaneService { Known = { GoldmaneService.MakeFlow(0) } };
        await using var server = await FlowServer.StartGrpcAsync(goldmane, _authority, GoldmaneSource.CertificateName);
        using var command = new CommandLine();

        var code = await command.RunAsync(["observe", $"goldmane://127.0.0.1:{server.Port}", .. Certificates(command, _authority)]);

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain("shop/web-*").And.Contain("NetworkPolicy shop/api").And.Contain("1 record shown of 1 read."));
    }

    [Test]
    public async Task CertificateOfAnotherAuthorityIsRefused()
    {
        using var other = new TestAuthority();
        await using var server = await FlowServer.StartGrpcAsync(new GoldmaneService(), _authority, GoldmaneSource.CertificateName);
        using var command = new CommandLine();

        Assert.That(
            await command.RunAsync(["observe", $"goldmane://127.0.0.1:{server.Port}", .. Certificates(command, other)]),
            Is.EqualTo(2)
        );
        Assert.That(command.Error, Does.Contain("Its certificate or yours is not accepted").And.Contain("--ca"));
    }

    [Test]
    public async Task CertificateOfAnotherNameIsRefused()
    {
        await using var server = await FlowServer.StartGrpcAsync(new GoldmaneService(), _authority, "other.example");
        using var command = new CommandLine();
        string[] line = [$"goldmane://127.0.0.1:{server.Port}", .. Certificates(command, _authority)];

        Assert.That(await command.RunAsync(["observe", .. line]), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("Its certificate or yours is not accepted").And.Contain("--server-name"));

        Assert.That(await command.RunAsync(["observe", .. line, "--server-name", "other.example"]), Is.Zero, command.Error);
    }

    [Test]
    public async Task WhoeverHasNoCertificateIsRefused()
    {
        await using var server = await FlowServer.StartGrpcAsync(new GoldmaneService(), _authority, GoldmaneSource.CertificateName);
        using var command = new CommandLine();
        var trusted = command.Write("ca.crt", _authority.Pem);

        Assert.That(await command.RunAsync("observe", $"goldmane://127.0.0.1:{server.Port}", "--ca", trusted), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("cannot be reached, or the connection was lost").Or.Contain("is not accepted"));
    }

    [Test]
    public async Task FilesThatAreNoCertificatesAreToldBeforeAnythingIsAsked()
    {
        using var command = new CommandLine();
        var wrong = command.Write("ca.crt", "no PEM");

        Assert.That(await command.RunAsync("observe", "goldmane://127.0.0.1:1", "--ca", wrong), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("ca.crt: error: The certificates cannot be used"));
        Assert.That(await command.RunAsync("observe", "goldmane://127.0.0.1:1", "--cert", wrong), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("'--cert' and '--key' go together"));
        Assert.That(await command.RunAsync("observe", "hubble://127.0.0.1:1", "--ca", wrong), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("'--ca' is for sources behind TLS"));
    }

    [Test]
    public async Task ServerThatDoesNotAnswerIsGivenUp()
    {
        await using var server = await FlowServer.StartGrpcAsync(new GoldmaneService { IsSilent = true });
        var request = new LiveFlowRequest(new($"goldmane+plain://127.0.0.1:{server.Port}"), null, Follow: false)
        {
            Patience = TimeSpan.FromMilliseconds(300),
        };
        var reader = new FlowReader(FlowSources.Known, null, new(), new FlowProblems(new()));

        var problem = await Assert.ThrowsAsync<LiveFlowException>(async () =>
        {
            await foreach (var _ in GoldmaneSource.Plain.Read(request, reader, CancellationToken.None))
            {
                Assert.Fail("nothing was told");
            }
        });

        Assert.That(problem!.Message, Is.EqualTo("It did not answer within 0.3 seconds."));
    }

    [Test]
    public async Task PlaceThatIsNotThereAndThatIsSomethingElseAreTold()
    {
        await using var hubble = await FlowServer.StartGrpcAsync(new HubbleService());
        using var command = new CommandLine();

        Assert.That(await command.RunAsync("observe", "goldmane+plain://127.0.0.1:1"), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("cannot be reached").And.Contain("Connection refused"));

        Assert.That(await command.RunAsync("observe", $"goldmane+plain://127.0.0.1:{hubble.Port}"), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("is not Calico's Goldmane"));
    }

    [Test]
    public async Task ListThatIsLargerThanUsualMessagesIsRead()
    {
        const int many = 20_000;
        var goldmane = new GoldmaneService();
        goldmane.Known.AddRange(Enumerable.Range(0, many).Select(n => GoldmaneService.MakeFlow(0, $"client-{n}-*")));
        await using var server = await FlowServer.StartGrpcAsync(goldmane);
        using var command = new CommandLine();

        Assert.That(
            await command.RunAsync("observe", $"goldmane+plain://127.0.0.1:{server.Port}", "--name", "client-7-*"),
            Is.Zero,
            command.Error
        );
        Assert.That(command.Out, Does.Contain("1 record shown of 20000 read"));
    }

    [Test]
    public async Task NothingIsLostOrDoubledWhereverAStreamBreaksOff([Range(1, 9)] int first, [Values(1, 3)] int second)
    {
        // Three flows in each of four times.
        var goldmane = Filled();
        goldmane.Breaks.Enqueue(first);
        goldmane.Breaks.Enqueue(second);
        await using var server = await FlowServer.StartGrpcAsync(goldmane);
        using var command = new CommandLine { Adjust = s => s with { Clock = new HastyClock() } };
        var store = command.PathOf("flows.jsonl");

        var code = await command.RunAsync("observe", $"goldmane+plain://127.0.0.1:{server.Port}", "--follow", "--store", store);

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(command.Error, Does.Contain("the connection was lost").And.Contain("StageTest tries again in"));
        Assert.That(Kept(store), Is.EqualTo([("a-*", 40L), ("b-*", 40L), ("c-*", 40L)]));
    }

    [Test]
    public async Task RecorderThatWasEndedGoesOnWhereItWas()
    {
        var goldmane = Filled(staysOpen: true);
        await using var server = await FlowServer.StartGrpcAsync(goldmane);
        using var command = new CommandLine();
        var store = command.PathOf("flows.jsonl");
        string[] line = ["observe", $"goldmane+plain://127.0.0.1:{server.Port}", "--store", store];
        using var end = new CancellationTokenSource();
        var recording = command.RunAsync([.. line, "--follow"], end.Token);
        await goldmane.HasToldAll.Task;
        await end.CancelAsync();
        await recording;
        var before = Kept(store);

        // The last interval was incomplete: it is requested again.
        Assert.That(await command.RunAsync(line), Is.Zero, command.Error);

        Assert.That(before, Is.Not.EqualTo(new[] { ("a-*", 40L), ("b-*", 40L), ("c-*", 40L) }));
        Assert.That(Kept(store), Is.EqualTo([("a-*", 40L), ("b-*", 40L), ("c-*", 40L)]));
        Assert.That(await command.RunAsync(line), Is.Zero, command.Error);
        Assert.That(Kept(store), Is.EqualTo([("a-*", 40L), ("b-*", 40L), ("c-*", 40L)]), "nothing is new");
        Assert.That(goldmane.AskedFrom.Last(), Is.EqualTo(GoldmaneService.Start + (4 * GoldmaneService.Interval)));
    }

    private static GoldmaneService Filled(bool staysOpen = false)
    {
        var goldmane = new GoldmaneService { StaysOpen = staysOpen };
        for (var interval = 0; interval < 4; interval++)
        {
            goldmane.Known.AddRange(((string[])["a-*", "b-*", "c-*"]).Select(n => GoldmaneService.MakeFlow(interval, n, packets: 10)));
        }

        return goldmane;
    }

    private static List<(string Name, long Packets)> Kept(string path)
    {
        var diagnostics = new DiagnosticBag();
        var store = FlowStore.Open(path, diagnostics);
        Assert.That(diagnostics.Items, Is.Empty);
        return [.. store!.Records.Select(r => (r.Key.Source.Name, r.Counts.PacketsIn)).OrderBy(r => r.Name, StringComparer.Ordinal)];
    }

    private static string[] Certificates(CommandLine command, TestAuthority authority)
    {
        var (certificate, key) = authority.SignPem("stagetest");
        return
        [
            "--ca",
            command.Write("ca.crt", authority.Pem),
            "--cert",
            command.Write("tls.crt", certificate),
            "--key",
            command.Write("tls.key", key),
        ];
    }
}
