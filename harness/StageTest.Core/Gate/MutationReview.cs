using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Mutation;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>How many mistakes in the policies the affected scenarios would notice, taken together.</summary>
/// <param name="Least">The required share of noticed mutants, from 0 to 1.</param>
/// <param name="Killed">How many mutants at least one scenario notices.</param>
/// <param name="Survivors">The mutants that change connections of a scenario and that no scenario notices, by place.</param>
/// <param name="Problems">Why a scenario's mutants could not be tried.</param>
internal sealed record MutationReview(double Least, int Killed, ImmutableArray<MutantResult> Survivors, ImmutableArray<Diagnostic> Problems)
{
    /// <summary>The share of noticed mutants, from 0 to 1; 1 if there are none.</summary>
    public double Score => Killed + Survivors.Length == 0 ? 1 : (double)Killed / (Killed + Survivors.Length);

    /// <summary>Whether enough is noticed, and all could be tried.</summary>
    public bool IsEnough => Score >= Least && Problems.IsEmpty;

    /// <summary>The score in a sentence.</summary>
    public string Summary =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{CountText.Number(Killed)} of {CountText.Of(Killed + Survivors.Length, "mutant")} noticed ({Score * 100:0.#} %, at "
                + $"least {Least * 100:0.#} % required)."
        );

    /// <summary>Tries the mutants of all scenarios. A mutant counts as noticed if one scenario notices it.</summary>
    /// <param name="scenarios">The scenarios.</param>
    /// <param name="least">The required share.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    public static MutationReview Of(ImmutableArray<Scenario> scenarios, double least, CancellationToken cancellationToken)
    {
        var problems = ImmutableArray.CreateBuilder<Diagnostic>();
        var results = new List<MutantResult>();
        foreach (var scenario in scenarios)
        {
            var found = new DiagnosticBag();
            try
            {
                results.AddRange(MutationRunner.Run(scenario, new(), found, cancellationToken)?.Results ?? []);
            }
            catch (Exception limit)
                when (limit is NotSupportedException || (limit as AggregateException)?.InnerException is NotSupportedException)
            {
                found.Error(SourceLocation.Whole(scenario.File), (limit.InnerException ?? limit).Message);
            }

            problems.AddRange(found.Sorted().Where(d => d.Severity == Severity.Error));
        }

        var mutants = results
            .GroupBy(r => (r.Mutant.Location, r.Mutant.Operator, r.Mutant.Subject, r.Mutant.Description))
            .Select(g => g.OrderBy(r => r.Outcome).ThenBy(r => r.Remedy.IsEmpty).First())
            .ToArray();
        return new(
            least,
            mutants.Count(m => m.Outcome == MutantOutcome.Killed),
            [
                .. mutants
                    .Where(m => m.Outcome == MutantOutcome.Survived)
                    .OrderBy(m => m.Mutant.Location.File, StringComparer.Ordinal)
                    .ThenBy(m => m.Mutant.Location.Line)
                    .ThenBy(m => m.Mutant.Location.Column),
            ],
            problems.ToImmutable()
        );
    }

    /// <summary>An unnoticed mutant in a sentence: the mistake, its effect, and the lines by which a scenario would notice it.</summary>
    public static string Describe(MutantResult survivor)
    {
        var remedy = survivor.Remedy.IsEmpty
            ? ""
            : $" To notice it, paste {string.Join("; ", survivor.Remedy.Select(line => $"under {line.Path}: - {line.Text}"))}";
        return $"{survivor.Mutant.Subject} {survivor.Mutant.Description} {survivor.FullEffect}, and no expectation notices.{remedy}";
    }

    /// <summary>The resulting reasons to hold.</summary>
    internal IEnumerable<HoldReason> Reasons()
    {
        foreach (var problem in Problems)
        {
            yield return new(
                HoldReasons.MutationScore,
                problem.Location.File,
                $"The mutants of {problem.Location} cannot be tried: {problem.Message}",
                problem.Location
            );
        }

        if (Score < Least)
        {
            var first = Survivors[0].Mutant.Location;
            yield return new(
                HoldReasons.MutationScore,
                "all affected scenarios",
                $"{Summary} Paste the lines that the report gives for those that no expectation notices.",
                first
            );
        }
    }
}
