using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Engines.Flows;
using StageTest.UnitTests.Cli;
using StageTest.UnitTests.Flows.Servers;
using StageTest.UnitTests.Kubernetes;

namespace StageTest.UnitTests.Flows;

/// <summary>Whisker's API, served by this process.</summary>
internal sealed class WhiskerSourceTests
{
    [TestCase("http://localhost:8081", false, "http://localhost:8081/whisker-backend/flows?watch=false&startTimeGte=5")]
    [TestCase("http://localhost:8081/", true, "http://localhost:8081/whisker-backend/flows?watch=true&startTimeGte=5")]
    [TestCase("https://w.example.org/flows", false, "https://w.example.org/flows?watch=false&startTimeGte=5")]
    public void ThePageAloneMeansTheApiBehindIt(string address, bool follow, string expected) =>
        Assert.That(
            WhiskerSource.AddressOf(new(new(address), DateTimeOffset.FromUnixTimeSeconds(5), follow)).AbsoluteUri,
            Is.EqualTo(new Uri(expected).AbsoluteUri)
        );

    [Test]
    public async Task ListIsRead()
    {
        using var whisker = new Server(FlowSamples.Whisker, HttpStatusCode.OK);
        using var command = new CommandLine();

        Assert.That(await command.RunAsync("observe", whisker.Address), Is.Zero, command.Error);

        Assert.That(command.Out, Does.Contain("shop/web-7d4f8-*").And.Contain("1 record shown of 1 read."));
    }

    [Test]
    public async Task EventsAreShownAndKeptUntilTheStreamEnds()
    {
        var item = FlowSamples.Whisker.ReplaceLineEndings("");
        item = item[item.IndexOf("\"items\"", StringComparison.Ordinal)..];
        item = item[item.IndexOf('{', StringComparison.Ordinal)..item.LastIndexOf(']')];
        using var whisker = new Server($"data: {item}\n\n: a comment\n\ndata: {item}\n\n", HttpStatusCode.OK);
        using var command = new CommandLine();
        var store = command.PathOf("flows.jsonl");

        Assert.That(await command.RunAsync("observe", whisker.Address, "--follow", "--store", store), Is.Zero, command.Error);

        Assert.That(command.Out, Does.StartWith("LAST SEEN            FROM "), "the headings of the live table");
        Assert.That(command.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(3));
        var diagnostics = new DiagnosticBag();
        var kept = FlowStore.Open(store, diagnostics)!;
        Assert.That(diagnostics.Items, Is.Empty);
        Assert.That(kept.Records.Single().Counts.PacketsIn, Is.EqualTo(14));
        Assert.That(kept.UntilOf(whisker.Address), Is.EqualTo(new DateTimeOffset(2026, 11, 29, 9, 18, 50, TimeSpan.Zero)));
    }

    [Test]
    public async Task StreamThatBreaksOffIsAskedAgainAndNothingIsLostOrDoubled()
    {
        var whole = FlowSamples.Whisker.ReplaceLineEndings("");
        whole = whole[whole.IndexOf("\"items\"", StringComparison.Ordinal)..];
        whole = whole[whole.IndexOf('{', StringComparison.Ordinal)..whole.LastIndexOf(']')];
        var next = whole
            .Replace("09:18:50Z", "09:19:05Z", StringComparison.Ordinal)
            .Replace("09:18:35Z", "09:18:50Z", StringComparison.Ordinal);
        var asked = new List<string>();
        await using var whisker = await FlowServer.StartHttpAsync(application =>
            application.Run(async context =>
            {
                asked.Add(context.Request.Query["startTimeGte"].ToString());
                await context.Response.WriteAsync($"data: {whole}\n\ndata: {next}\n\n");
                if (asked.Count == 1)
                {
                    // In the middle of an event, so that the first time is complete and the second one is not.
                    await context.Response.WriteAsync(next[..20]);
                    await context.Response.Body.FlushAsync();
                    // What the other side has not read when the connection is aborted is lost.
                    await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, context.RequestAborted);
                    context.Abort();
                }
            })
        );
        using var command = new CommandLine { Adjust = s => s with { Clock = new HastyClock() } };
        var store = command.PathOf("flows.jsonl");

        Assert.That(
            await command.RunAsync("observe", $"http://127.0.0.1:{whisker.Port}", "--follow", "--store", store),
            Is.Zero,
            command.Error
        );

        Assert.That(command.Error, Does.Contain("The connection was lost").And.Contain("StageTest tries again in 1 s."));
        Assert.That(asked, Is.EqualTo(["", "1795943930"]));
        var kept = FlowStore.Open(store, new())!;
        Assert.That(kept.Records.Single().Counts.PacketsIn, Is.EqualTo(14));
    }

    [Test]
    public async Task ListThatBreaksOffIsShownAndNotKept()
    {
        var answers = new Queue<string>([FlowSamples.Whisker[..^40], FlowSamples.Whisker]);
        await using var whisker = await FlowServer.StartHttpAsync(application =>
            application.Run(context => context.Response.WriteAsync(answers.Dequeue()))
        );
        using var command = new CommandLine();
        var store = command.PathOf("flows.jsonl");
        string[] line = ["observe", $"http://127.0.0.1:{whisker.Port}", "--store", store];

        Assert.That(await command.RunAsync(line), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("Its answer ended early."));
        Assert.That(await command.RunAsync(line), Is.Zero, command.Error);

        Assert.That(FlowStore.Open(store, new())!.Records.Single().Counts.PacketsIn, Is.EqualTo(7), "once, of the whole answer");
    }

    [Test]
    public async Task FollowedFlowsAreWrittenAsLinesToo()
    {
        var item = FlowSamples.Whisker.ReplaceLineEndings("");
        item = item[item.IndexOf("\"items\"", StringComparison.Ordinal)..];
        item = item[item.IndexOf('{', StringComparison.Ordinal)..item.LastIndexOf(']')];
        using var whisker = new Server($"data: {item}\n\ndata: {item}\n\n", HttpStatusCode.OK);
        using var command = new CommandLine();
        var file = command.PathOf("logs/flows.jsonl");

        Assert.That(await command.RunAsync("observe", whisker.Address, "--follow", "--output", "jsonl"), Is.Zero, command.Error);
        var lines = command.Out;
        Assert.That(await command.RunAsync("observe", whisker.Address, "--follow", "--output", $"jsonl={file}"), Is.Zero, command.Error);

        Assert.That(FlowSamples.Read(lines, "records").Records, Has.Length.EqualTo(2));
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo(lines));
        Assert.That(command.Out, Does.StartWith("LAST SEEN"), "the table is shown beside a file");
    }

    [Test]
    public async Task RefusalIsToldWithTheRemedy()
    {
        using var whisker = new Server("no", HttpStatusCode.NotFound);
        using var command = new CommandLine();

        Assert.That(await command.RunAsync("observe", whisker.Address), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("It answered 404").And.Contain("/whisker-backend/flows"));
    }

    [Test]
    public async Task PlaceThatIsNotThereIsToldWithTheRemedy()
    {
        using var command = new CommandLine();

        Assert.That(await command.RunAsync("observe", "http://127.0.0.1:1"), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("It cannot be reached").And.Contain("kubectl port-forward"));
    }

    // Answers every request alike, and ends.
    private sealed class Server : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Task _serving;

        public Server(string answer, HttpStatusCode status)
        {
            Address = Listen();
            _serving = Task.Run(async () =>
            {
                try
                {
                    while (true)
                    {
                        var context = await _listener.GetContextAsync();
                        context.Response.StatusCode = (int)status;
                        await context.Response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(answer));
                        context.Response.Close();
                    }
                }
                catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException or InvalidOperationException)
                {
                    // The listener was closed: the test is over.
                }
            });
        }

        public string Address { get; }

        public void Dispose()
        {
            _listener.Close();
            _serving.Wait();
        }

        // A port that was free a moment ago may be taken.
        private string Listen()
        {
            for (var port = 42_700; ; port++)
            {
                try
                {
                    _listener.Prefixes.Clear();
                    _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
                    _listener.Start();
                    return $"http://127.0.0.1:{port}";
                }
                catch (HttpListenerException) when (port < 42_900)
                {
                    // Taken.
                }
            }
        }
    }
}
