using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Contract;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Promotion;

/// <summary>The content of a JSON report of <c>run</c> on which a promotion relies.</summary>
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

    /// <summary>The digests of the inputs, by path in the repository.</summary>
    public required ImmutableSortedDictionary<string, string> Inputs { get; init; }

    /// <summary>The scenarios.</summary>
    public required ImmutableArray<ProvenScenario> Scenarios { get; init; }

    /// <summary>The versions of Calico given to the run; empty if the scenarios decide.</summary>
    public ImmutableArray<string> CalicoVersions => [.. Scenarios.Select(s => s.Calico).OfType<string>().Distinct()];

    /// <summary>
    /// One report for each version of Calico given to the run, with the names that scenarios have in their files. A run of one version, or
    /// of none given, yields the report itself.
    /// </summary>
    public ImmutableArray<ProvenReport> OfEachVersion() =>
        CalicoVersions is { Length: > 1 } versions
            ?
            [
                .. versions.Select(version =>
                    this with
                    {
                        Scenarios =
                        [
                            .. Scenarios
                                .Where(s => s.Calico == version)
                                .Select(s => s with { Name = WithoutSuffix(s.Name, $" ({version})") }),
                        ],
                    }
                ),
            ]
            : [this];

    private static string WithoutSuffix(string name, string suffix) =>
        name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name;

    /// <summary>The version of Calico by whose rules a file was tested, if the run was given one; null if the scenario decides.</summary>
    /// <param name="path">The file's path in the repository.</param>
    public CalicoVersion? CalicoOf(string path) =>
        Scenarios
            .Where(s => s.Inputs.Contains(path) && PromotionEvidence.IsSameFile(s.File, path))
            .Select(s => s.Calico is { } version ? CalicoVersionText.Parse(version) : null)
            .FirstOrDefault();

    /// <summary>The digest of the report's own bytes.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Reads a report; null, with an error, if it is none.</summary>
    /// <param name="bytes">The report.</param>
    /// <param name="file">Its name for messages.</param>
    /// <param name="diagnostics">Receives the errors.</param>
    public static ProvenReport? Read(byte[] bytes, string file, DiagnosticBag diagnostics)
    {
        try
        {
            return Read(ContractJson.Read<RunContract>(bytes)) with { Sha256 = InputFile.Digest(bytes) };
        }
        catch (Exception problem) when (problem is JsonException or FormatException or ArgumentException)
        {
            diagnostics.Error(
                SourceLocation.Whole(file),
                $"This is not a JSON report of 'stagetest run' that a promotion can rely on ({problem.Message.Trim()}). Write one "
                    + $"with '--output json={Path.GetFileName(file)}'."
            );
            return null;
        }
    }

    private static ProvenReport Read(RunContract report)
    {
        const int version = 1;
        if (report.Version != version)
        {
            throw new FormatException($"its version is not {version}");
        }

        return new()
        {
            Sha256 = "",
            Engine = report.Engine,
            StartedAt = DateTimeOffset.Parse(report.StartedAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            Environment = report.Environment.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Inputs = report.Inputs.ToImmutableSortedDictionary(i => i.Path, i => i.Sha256, StringComparer.Ordinal),
            Scenarios = [.. report.Scenarios.Select(Of)],
        };
    }

    private static ProvenScenario Of(ScenarioContract scenario) =>
        new(
            scenario.Name,
            scenario.File,
            scenario.Decision,
            [.. scenario.Reasons],
            [.. scenario.Inputs],
            [.. scenario.Control?.Flows.Select(f => Of(f, f.Observed)) ?? []],
            scenario.Stages.ToImmutableDictionary(
                s => s.Name,
                s => s.Flows.Select(f => Of(f, f.Observed)).ToImmutableArray(),
                StringComparer.Ordinal
            )
        )
        {
            Calico = scenario.Calico,
        };

    // A report has the parts of Flow.ToString() separately.
    private static ProvenFlow Of(FlowContract flow, string observed)
    {
        var written = flow.Port == 0 ? flow.Protocol : $"{flow.Port}/{flow.Protocol}";
        var family = flow.IpFamily is { } named
            ? IpFamily.Parse(named) ?? throw new FormatException($"'{named}' is not a family of addresses")
            : IpFamily.V4;
        return Port.TryParse(written, out var port)
            ? new($"{flow.From} -> {flow.To}:{Flow.PortText(port, family)}", observed)
            : throw new FormatException($"'{written}' is not a port");
    }
}
