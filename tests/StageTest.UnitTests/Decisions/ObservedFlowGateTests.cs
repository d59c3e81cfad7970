using NUnit.Framework;
using StageTest.UnitTests.Cli;
using StageTest.UnitTests.Replay;

namespace StageTest.UnitTests.Decisions;

/// <summary>What a scenario asks of the connections that its logs saw, and what becomes of its decision.</summary>
internal sealed class ObservedFlowGateTests
{
    // Open in the baseline; the sample stages a policy that lets only the API reach the database.
    private static readonly string WebToDatabase = ReplaySample.Flow("shop/web-7d4f8-*", "shop/db-0", 5432);
    private static readonly string ApiToDatabase = ReplaySample.Flow("shop/api-7d4f8-*", "shop/db-0", 5432);
    private static readonly string NewPort = ReplaySample.Flow("shop/web-7d4f8-*", "shop/db-0", 9187);
    private static readonly string Elsewhere = ReplaySample.Flow("other/a-*", "other/b-*", 80, "x=y", "x=z");
    private static readonly string FromOutside = ReplaySample.Flow("ops/backup-*", "shop/db-0", 5432, "app=backup");

    [Test]
    public async Task ConnectionThatBreaksHoldsWhereNothingIsExpectedOfIt()
    {
        using var command = new CommandLine();

        Assert.That(
            await RunAsync(command, WebToDatabase + ApiToDatabase, Ignoring("{ from: shop/web, to: shop/api:8080 }")),
            Is.EqualTo(1)
        );

        Assert.That(command.Out, Does.Contain("breaks-observed-flow").Or.Contain("shop/web -> shop/db:5432/tcp was seen allowed"));
        Assert.That(command.Out, Does.Not.Contain("shop/api -> shop/db:5432/tcp was seen allowed"));
    }

    [Test]
    public async Task EachConnectionIsAsked()
    {
        using var command = new CommandLine();

        Assert.That(
            await RunAsync(command, ApiToDatabase, Ignoring("{ from: shop/web, to: shop/api:8080 }"), "json"),
            Is.Zero,
            command.Error
        );

        var flows = System.Text.Json.JsonDocument.Parse(command.Out).RootElement.GetProperty("scenarios")[0];
        Assert.That(flows.GetRawText(), Does.Contain("shop/db").And.Contain("5432"));
    }

    [Test]
    public async Task LineThatDeniesAConnectionAcceptsThatItBreaks()
    {
        using var command = new CommandLine();

        Assert.That(await RunAsync(command, WebToDatabase, text => text), Is.Zero, command.Out + command.Error);
    }

    [Test]
    public async Task WhatCannotBeAskedIsJudgedByPolicies()
    {
        using var command = new CommandLine();

        Assert.That(await RunAsync(command, NewPort + FromOutside + Elsewhere, text => text), Is.EqualTo(1));

        Assert.That(command.Out, Does.Contain("shop/web -> shop/db:9187/tcp was seen allowed"));
        Assert.That(command.Out, Does.Contain("the topology has no question shop/web -> shop/db:9187/tcp"));
        Assert.That(command.Out, Does.Contain("ops/backup-* -> shop/db:5432/tcp was seen allowed"));
        Assert.That(command.Out, Does.Contain("the topology has nothing that is ops/backup-*"));
        Assert.That(command.Out, Does.Not.Contain("other/"));
    }

    [Test]
    public async Task BrokenLogIsToldWithItsLine()
    {
        using var command = new CommandLine();

        Assert.That(await RunAsync(command, ApiToDatabase + "{\"Key\":\n", text => text), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("seen.jsonl:2:").And.Contain("This record was skipped"));
    }

    [Test]
    public async Task RecordIsExplainedByTheRulesThatItMeets()
    {
        using var command = new CommandLine();
        var scenario = command.WriteScenario();
        var log = command.Write("seen.jsonl", ApiToDatabase + WebToDatabase + FromOutside);

        Assert.That(await command.RunAsync("explain", scenario, "--flow-record", $"{log}:2"), Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain("shop/web -> shop/db:5432/tcp").And.Contain("db"));

        Assert.That(await command.RunAsync("explain", scenario, "--flow-record", $"{log}:3"), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("the topology has nothing that is ops/backup-*").And.Contain("Add it to the topology"));

        Assert.That(await command.RunAsync("explain", scenario, "--flow-record", $"{log}:9"), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("there is no record of a connection"));

        Assert.That(await command.RunAsync("explain", scenario, "--flow-record", log), Is.EqualTo(2));
        Assert.That(await command.RunAsync("explain", scenario, "--from", "shop/web"), Is.EqualTo(2));
    }

    private static Func<string, string> Ignoring(string allow)
    {
        return text =>
        {
            var at = text.IndexOf("expect:", StringComparison.Ordinal);
            return $"{text[..at]}expect:\n  promoted: {{ default: ignore, allow: [{allow}] }}\n";
        };
    }

    private static Task<int> RunAsync(CommandLine command, string log, Func<string, string> edit, string format = "text")
    {
        command.Write("flows/seen.jsonl", log);
        var scenario = command.WriteScenario(edit: text =>
            edit(text).Replace("expect:", "observed: [../flows/seen.jsonl]\nexpect:", StringComparison.Ordinal)
        );
        return command.RunAsync("run", scenario, "--engine", "simulate", "--output", format);
    }
}
