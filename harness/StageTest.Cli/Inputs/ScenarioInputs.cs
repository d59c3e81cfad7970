using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Inputs;

/// <summary>Everything that the paths of a command line name, read and checked before anything else happens.</summary>
/// <param name="Scenarios">The scenarios that are usable, in the order of their files.</param>
/// <param name="Diagnostics">The diagnostics of all of them, by place.</param>
internal sealed record ScenarioInputs(ImmutableArray<Scenario> Scenarios, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Whether an error makes the input unusable.</summary>
    public bool HasErrors => Diagnostics.Any(d => d.Severity == Severity.Error);

    /// <summary>Reads every scenario that the paths name.</summary>
    public static ScenarioInputs Read(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        var scenarios = ImmutableArray.CreateBuilder<Scenario>();
        foreach (var file in ScenarioFiles.Find(paths, diagnostics))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ScenarioReader.Read(file, ScenarioReading.Strict, diagnostics) is { } scenario)
            {
                scenarios.Add(scenario);
            }
        }

        WarnOfSharedNames(scenarios, diagnostics);
        return new(scenarios.ToImmutable(), diagnostics.Sorted());
    }

    private static void WarnOfSharedNames(IEnumerable<Scenario> scenarios, DiagnosticBag diagnostics)
    {
        foreach (var shared in scenarios.GroupBy(s => s.Name).Where(g => g.Count() > 1))
        {
            foreach (var scenario in shared.Skip(1))
            {
                diagnostics.Warning(
                    SourceLocation.Whole(scenario.File),
                    $"The name '{scenario.Name}' is also that of '{shared.First().File}', and reports tell scenarios apart by it. "
                        + "Change one 'metadata.name'."
                );
            }
        }
    }

    /// <summary>Writes diagnostics of at least a severity, and a last line that counts the errors, if any.</summary>
    public void Write(TextWriter writer, Severity least, string consequence)
    {
        DiagnosticLines.Write(Diagnostics, least, writer);
        var errors = Diagnostics.Where(d => d.Severity == Severity.Error).ToArray();
        if (errors.Length > 0)
        {
            var files = errors.Select(d => d.Location.File).Distinct().Count();
            writer.WriteLine($"{CountText.Of(files, "file")}, {CountText.Of(errors.Length, "problem")}.{consequence}");
        }
    }
}
