using System.Collections.Immutable;
using System.Text.Json;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Promotion;

/// <summary>What a JSON report of <c>run</c> says that a promotion relies on.</summary>
internal sealed record ProvenReport
{
    /// <summary>The largest report that is read, in bytes.</summary>
    public const long MaximumLength = 1L << 30;

    /// <summary>The engine's name.</summary>
    public required string Engine { get; init; }

    /// <summary>When the run began, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Versions by name.</summary>
    public required ImmutableSortedDictionary<string, string> Environment { get; init; }

    /// <summary>The digests of what was read, by path in the repository.</summary>
    public required ImmutableSortedDictionary<string, string> Inputs { get; init; }

    /// <summary>The scenarios.</summary>
    public required ImmutableArray<ProvenScenario> Scenarios { get; init; }

    /// <summary>The digest of the report's own bytes.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Reads a report; null, with an error, where it is none.</summary>
    /// <param name="bytes">The report.</param>
    /// <param name="file">Its name for messages.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public static ProvenReport? Read(byte[] bytes, string file, DiagnosticBag diagnostics)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new() { AllowDuplicateProperties = false });
            return Read(document.RootElement) with { Sha256 = InputFile.Digest(bytes) };
        }
        catch (Exception problem)
            when (problem is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            diagnostics.Error(
                SourceLocation.Whole(file),
                $"This is no JSON report of 'stagetest run' that a promotion can rely on ({problem.Message.Trim()}). Write one "
                    + $"with '--output json={Path.GetFileName(file)}'."
            );
            return null;
        }
    }

    private static ProvenReport Read(JsonElement root)
    {
        const int version = 1;
        if (root.GetProperty("version").GetInt32() != version)
        {
            throw new FormatException($"its version is not {version}");
        }

        return new()
        {
            Sha256 = "",
            Engine = Text(root, "engine"),
            StartedAt = root.GetProperty("startedAt").GetDateTimeOffset(),
            Environment = root.GetProperty("environment")
                .EnumerateObject()
                .ToImmutableSortedDictionary(p => p.Name, p => p.Value.GetString() ?? "", StringComparer.Ordinal),
            Inputs = root.GetProperty("inputs")
                .EnumerateArray()
                .ToImmutableSortedDictionary(i => Text(i, "path"), i => Text(i, "sha256"), StringComparer.Ordinal),
            Scenarios = [.. root.GetProperty("scenarios").EnumerateArray().Select(ReadScenario)],
        };
    }

    private static ProvenScenario ReadScenario(JsonElement scenario) =>
        new(
            Text(scenario, "name"),
            Text(scenario, "file"),
            Text(scenario, "decision"),
            [.. scenario.GetProperty("reasons").EnumerateArray().Select(r => r.GetString() ?? "")],
            [.. scenario.GetProperty("inputs").EnumerateArray().Select(i => i.GetString() ?? "")],
            [
                .. scenario
                    .GetProperty("stages")
                    .EnumerateArray()
                    .Where(s => Text(s, "name") == "promoted")
                    .SelectMany(s => s.GetProperty("flows").EnumerateArray())
                    .Select(ReadFlow),
            ]
        );

    // A report writes the parts of what Flow.ToString() joins.
    private static ProvenFlow ReadFlow(JsonElement flow)
    {
        var number = flow.GetProperty("port").GetInt32();
        var written = number == 0 ? Text(flow, "protocol") : $"{number}/{Text(flow, "protocol")}";
        var family = flow.TryGetProperty("ipFamily", out var named)
            ? IpFamily.Parse(named.GetString()) ?? throw new FormatException($"'{named}' is no family of addresses")
            : IpFamily.V4;
        return Port.TryParse(written, out var port)
            ? new($"{Text(flow, "from")} -> {Text(flow, "to")}:{Flow.PortText(port, family)}", Text(flow, "observed"))
            : throw new FormatException($"'{written}' is no port");
    }

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");
}
