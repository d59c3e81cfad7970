using System.Text.RegularExpressions;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using StageTest.Cli.Commands.Watch;
using StageTest.Cli.Terminal;
using StageTest.Core.Engines;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Cli.Commands.Watch;

internal sealed partial class ScenarioWatchTests
{
    private readonly FakeTimeProvider _clock = new();

    [Test]
    public async Task ShowsWhatChangedSinceTheLastSave()
    {
        using var command = new CommandLine();
        var file = command.WriteScenario();
        using var shown = new Screen();
        await using var engine = new KeptEngine(new ScriptedEngine());
        var watch = new ScenarioWatch(file, engine, shown.Terminal, _clock);

        await watch.ShowAsync(CancellationToken.None);
        command.Write("policies/db.yaml", Sample.ClosedDatabase.Replace("role: api", "role: web", StringComparison.Ordinal));
        await watch.ShowAsync(CancellationToken.None);
        command.Write("policies/db.yaml", "kind: [");
        await watch.ShowAsync(CancellationToken.None);
        command.Write("policies/db.yaml", Sample.ClosedDatabase);
        await watch.ShowAsync(CancellationToken.None);

        Assert.That(shown.Next(), Does.Contain("PROMOTE after").And.Not.Contain("since the last save"));
        Assert.That(
            shown.Next(),
            Does.Contain("HOLD after")
                .And.Contain("Changed since the last save (2):")
                .And.Contain("promoted: shop/api -> shop/db:5432/tcp was allowed, is denied")
                .And.Contain("promoted: shop/web -> shop/db:5432/tcp was denied, is allowed")
        );
        Assert.That(
            shown.Next(),
            Does.Contain("cannot be read; waiting for the next save.").And.Contain("db.yaml:2:1: error: This is not valid YAML")
        );
        Assert.That(shown.Next(), Does.Contain("PROMOTE after").And.Contain("Changed since the last save (2):"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task RunsAgainAfterEachSaveAlsoOfEditorsThatRename(CancellationToken cancellationToken)
    {
        using var command = new CommandLine();
        var file = command.WriteScenario();
        using var shown = new Screen();
        await using var engine = new KeptEngine(new ScriptedEngine());
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new ScenarioWatch(file, engine, shown.Terminal, _clock).RunAsync(end.Token);
        await shown.ReadAsync(cancellationToken);

        command.Write("policies/db.yaml", Sample.ClosedDatabase.Replace("role: api", "role: nobody", StringComparison.Ordinal));
        Assert.That(await AfterASave(shown, cancellationToken), Does.Contain("HOLD after"));

        File.Move(command.Write("policies/.db.swp", Sample.ClosedDatabase), command.PathOf("policies/db.yaml"), overwrite: true);
        Assert.That(await AfterASave(shown, cancellationToken), Does.Contain("PROMOTE after"));

        await end.CancelAsync();
        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task TheSessionStaysOpenWhileTheTopologyStays()
    {
        using var command = new CommandLine();
        var file = command.WriteScenario();
        using var shown = new Screen();
        var scripted = new ScriptedEngine();
        await using var engine = new KeptEngine(scripted);
        var watch = new ScenarioWatch(file, engine, shown.Terminal, _clock);

        await watch.ShowAsync(CancellationToken.None);
        File.WriteAllText(file, "# One line more.\n" + File.ReadAllText(file));
        await watch.ShowAsync(CancellationToken.None);
        Assert.That(scripted.Log.Count(entry => entry == "open"), Is.EqualTo(1));

        File.WriteAllText(file, File.ReadAllText(file).Replace("ports: [80]", "ports: [81]", StringComparison.Ordinal));
        await watch.ShowAsync(CancellationToken.None);
        Assert.That(scripted.Log.Count(entry => entry == "open"), Is.EqualTo(2));
    }

    // Time passes until the next report: twice the pulse suffices, but the look at the files runs on another thread.
    private async Task<string> AfterASave(Screen shown, CancellationToken cancellationToken)
    {
        var next = shown.ReadAsync(cancellationToken);
        while (!next.IsCompleted)
        {
            _clock.Advance(ScenarioWatch.Pulse);
            await Task.Yield();
        }

        return await next;
    }

    // What was written between one flush and the next is one report.
    [TestCase(24)]
    [TestCase(16)]
    public async Task TheMatrixStaysInViewWhereTheReportIsLongerThanTheScreen(int height)
    {
        using var command = new CommandLine();
        var file = command.WriteScenario();
        using var shown = new Screen { Height = height };
        await using var engine = new KeptEngine(new ScriptedEngine());
        var watch = new ScenarioWatch(file, engine, shown.Terminal, _clock);

        await watch.ShowAsync(CancellationToken.None);
        shown.Next();
        command.Write("policies/db.yaml", Sample.ClosedDatabase.Replace("role: api", "role: web", StringComparison.Ordinal));
        await watch.ShowAsync(CancellationToken.None);

        var screen = shown.Next();
        Assert.That(screen.Split('\n'), Has.Length.LessThanOrEqualTo(height), screen);
        Assert.That(screen, Does.Contain("promoted: 5 allowed, 1 denied").And.Contain("Changed since the last save (2):"));
        Assert.That(screen, Does.Contain("from \\ to").Or.Contain("by namespace"));
    }

    [TestCase(24)]
    [TestCase(30)]
    public async Task TheMatrixStaysInViewWhereMoreChangesThanTheScreenShows(int height)
    {
        using var command = new CommandLine();
        var file = command.Write("many.yaml", ManyWorkloads());
        command.Write("policy.yaml", OnlyFrom("api"));
        using var shown = new Screen { Height = height };
        await using var engine = new KeptEngine(new ScriptedEngine());
        var watch = new ScenarioWatch(file, engine, shown.Terminal, _clock);
        await watch.ShowAsync(CancellationToken.None);
        Assert.That(shown.Next(), Does.Contain("PROMOTE after"));

        command.Write("policy.yaml", OnlyFrom("front"));
        await watch.ShowAsync(CancellationToken.None);

        // Behind the sequences that clear the screen, each line takes as many rows as it needs.
        var screen = shown.Next();
        var rows = screen.Split('\n').Sum(l => Math.Max(1, (AnsiSequence().Replace(l, "").Length + 79) / 80));
        Assert.That(rows, Is.LessThanOrEqualTo(height), screen);
        Assert.That(screen, Does.Contain("HOLD after").And.Contain("front -> api").And.Contain("Changed since the last save (1,536):"));
        Assert.That(screen, Does.Match(@"and [0-9,]+ more\n"));
    }

    [GeneratedRegex(@"\e\[[0-9;]*[A-Za-z]")]
    private static partial Regex AnsiSequence();

    private static string OnlyFrom(string role) =>
        $$"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: data, namespace: data }
            spec:
              podSelector: {}
              ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { role: {{role}} } } }] }]
            """;

    private static string ManyWorkloads()
    {
        string[] namespaces = ["api", "data", "front"];
        var workloads =
            from name in namespaces
            from number in Enumerable.Range(0, 16)
            select $"    - {{ name: {name}-{number}, namespace: {name}, labels: {{ role: {name} }}, ports: [80] }}";
        string Named(string name) => string.Join(", ", Enumerable.Range(0, 16).Select(n => $"{name}/{name}-{n}"));
        return $$"""
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: many }
            topology:
              namespaces: { api: {}, data: {}, front: {} }
              workloads:
            {{string.Join('\n', workloads)}}
            policies: { enforced: [policy.yaml] }
            expect:
              promoted: { default: allow, deny: [{ from: [{{Named("front")}}, {{Named("data")}}], to: [{{Named("data")}}] }] }
            """;
    }

    private sealed class Screen : StringWriter
    {
        private readonly Channel<string> _reports = Channel.CreateUnbounded<string>();

        /// <summary>The lines that a person sees, or null if none does.</summary>
        public int? Height { get; init; }

        public CommandTerminal Terminal =>
            new()
            {
                Out = this,
                Error = Null,
                Height = Height,
                Width = 80,
                Colour = Height is not null,
            };

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            _reports.Writer.TryWrite(ToString());
            GetStringBuilder().Clear();
            return Task.CompletedTask;
        }

        public string Next() => _reports.Reader.TryRead(out var report) ? report : "";

        public Task<string> ReadAsync(CancellationToken cancellationToken) => _reports.Reader.ReadAsync(cancellationToken).AsTask();
    }
}
