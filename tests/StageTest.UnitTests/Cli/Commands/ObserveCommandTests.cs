using NUnit.Framework;
using StageTest.UnitTests.Flows;

namespace StageTest.UnitTests.Cli.Commands;

internal sealed class ObserveCommandTests
{
    [TestCase("text", "txt")]
    [TestCase("markdown", "md")]
    [TestCase("csv", "csv")]
    [TestCase("json", "json")]
    [TestCase("jsonl", "jsonl")]
    public async Task RecordsOfAllSourcesStandTogether(string format, string extension)
    {
        using var command = new CommandLine();
        var goldmane = command.Write("goldmane.ndjson", $"{FlowSamples.Goldmane}\n{FlowSamples.Goldmane}\n");
        var hubble = command.Write("hubble.log", FlowSamples.Hubble);

        var code = await command.RunAsync("observe", goldmane, hubble, "--output", format);

        Assert.That(code, Is.Zero);
        Assert.That(command.Error, Is.Empty);
        Assert.That(command.Out.Contains("\r\n", StringComparison.Ordinal), Is.EqualTo(format == "csv"), "RFC 4180 wants CR LF");
        Golden.Match(command.Out.ReplaceLineEndings("\n"), $"observe.{extension}");
    }

    [Test]
    public async Task PageIsHtmlWithoutScriptAndNamesAreText()
    {
        using var command = new CommandLine();
        var log = command.Write(
            "goldmane.ndjson",
            FlowSamples.Goldmane.Replace("web-7d4f8-*", "<script>\\u001b[2J", StringComparison.Ordinal)
        );

        Assert.That(await command.RunAsync("observe", log, "--output", "html"), Is.Zero);

        Assert.That(command.Out, Does.Contain("&lt;script&gt;").And.Not.Contain("<script").And.Not.Contain("\u001b"));
    }

    [Test]
    public async Task NamesDoNotSteerTheTerminal()
    {
        using var command = new CommandLine();
        var log = command.Write("goldmane.ndjson", FlowSamples.Goldmane.Replace("web-7d4f8-*", "web\\u001b[2J", StringComparison.Ordinal));

        Assert.That(await command.RunAsync("observe", log), Is.Zero);

        Assert.That(command.Out, Does.Contain("\\u001b[2J").And.Not.Contain("\u001b"));
    }

    [Test]
    public async Task FiltersLeaveOutAndSayHowMany()
    {
        using var command = new CommandLine();
        var log = command.Write("goldmane.ndjson", FlowSamples.Goldmane);

        Assert.That(await command.RunAsync("observe", log, "--action", "deny", "--since", "2026-01-01T00:00:00Z"), Is.Zero);

        Assert.That(command.Out, Is.EqualTo("0 records shown of 1 read; left out: 1 record that the filters leave out.\n"));
    }

    [TestCase("--port http", "--port: 'http' is not a port from 0 to 65535.")]
    [TestCase("--protocol foo", "--protocol: 'foo' is not a protocol, such as tcp, udp, sctp or icmp.")]
    [TestCase("--since yesterday", "'yesterday' is not a time.")]
    public async Task WrongFilterIsBadInput(string option, string message)
    {
        using var command = new CommandLine();
        var log = command.Write("goldmane.ndjson", FlowSamples.Goldmane);

        Assert.That(await command.RunAsync(["observe", log, .. option.Split(' ')]), Is.EqualTo(2));

        Assert.That(command.Error, Does.Contain(message));
    }

    [Test]
    public async Task BadInputEndsWithTwoAndGoodRecordsAreShown()
    {
        using var command = new CommandLine();
        var log = command.Write("goldmane.ndjson", $"{FlowSamples.Goldmane}\n{{\n");

        Assert.That(await command.RunAsync("observe", log, command.PathOf("none"), command.PathOf("policies")), Is.EqualTo(2));

        Assert.That(command.Out, Does.Contain("1 record shown of 2 read."));
        Assert.That(
            command.Error,
            Does.Contain($"{log}:2:2: error: ").And.Contain("none: error: There is no such file.").And.Contain("Name the files in it.")
        );
    }

    // Programs of tables calculate what begins with such a sign.
    [TestCase("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0/api")]
    [TestCase("+1", "'+1/api")]
    [TestCase("-1", "'-1/api")]
    [TestCase("@SUM(1)", "'@SUM(1)/api")]
    [TestCase("\\t=1", "\\u0009=1/api")]
    [TestCase("a\\\"b,c", "\"a\"\"b,c/api")]
    [TestCase("\\u001b[2J", "\\u001b[2J/api")]
    public async Task CommaSeparatedValuesHoldNoFormula(string name, string cell)
    {
        using var command = new CommandLine();
        var text = FlowSamples.Goldmane.Replace("\"dest_namespace\":\"shop\"", $"\"dest_namespace\":\"{name}\"", StringComparison.Ordinal);
        Assert.That(text, Is.Not.EqualTo(FlowSamples.Goldmane));

        Assert.That(await command.RunAsync("observe", command.Write("log", text), "--output", "csv"), Is.Zero, command.Error);

        Assert.That(command.Out, Does.Contain($",{cell}-5c6b7-*").And.Not.Contain("\u001b"));
    }

    [TestCase("foo://x", "'foo://x' is not a known live source. Known sources: http:// (Whisker")]
    [TestCase("log --follow", "'--follow' goes with a live source, and files alone are named.")]
    [TestCase("http://a http://b --follow", "'--follow' goes with one live source.")]
    [TestCase("http://a --follow --output csv", "--follow --output csv: there is no format 'csv'.")]
    [TestCase("log --keep 0d", "'--keep' goes with '--store'")]
    [TestCase("log --store kept --keep 0d", "--keep: write how long, such as 90m, 12h or 7d.")]
    public async Task WhatCannotBeMeantIsAWrongCommandLine(string line, string message)
    {
        using var command = new CommandLine();

        Assert.That(await command.RunAsync(["observe", .. line.Split(' ')]), Is.EqualTo(2));

        Assert.That(command.Error, Does.Contain(message));
    }
}
