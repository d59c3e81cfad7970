using System.Globalization;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;

namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>
/// Policies of all kinds, generated, go as text through the product's reader and evaluator, and as plain data through one that is written
/// from the reference alone. A failure prints the seed; set <c>CsCheck_Seed</c> to repeat it.
/// </summary>
internal sealed class ReferenceAgreementTests
{
    /// <summary>How many sets are tried. Set <c>STAGETEST_REFERENCE_SETS</c> for a longer search.</summary>
    private static readonly long Sets = long.TryParse(
        Environment.GetEnvironmentVariable("STAGETEST_REFERENCE_SETS"),
        CultureInfo.InvariantCulture,
        out var sets
    )
        ? sets
        : 400;

    [Test]
    public void BothEvaluatorsAgreeOnWhatIsEnforcedAndOnWhatPromotionDoes() =>
        Gen.Select(Gen.Int, Gen.Int[0, 8])
            .Sample((seed, policies) => Difference(new(seed, policies)) is null, iter: Sets, print: t => Explain(new(t.Item1, t.Item2)));

    [Test]
    public void GeneratedSetsAllowAboutAsMuchAsTheyDeny()
    {
        var verdicts = Enumerable.Range(0, 40).Select(seed => new Sample(seed, 5)).SelectMany(s => s.Expected(isPromoted: true)).ToArray();

        // Otherwise the agreement above would compare little but defaults.
        Assert.That(verdicts.Count(v => v == Verdict.Denied) / (double)verdicts.Length, Is.InRange(0.3, 0.7));
    }

    private static string? Difference(Sample sample)
    {
        var read = sample.Read();
        foreach (var isPromoted in (ReadOnlySpan<bool>)[false, true])
        {
            var policies = isPromoted ? read.AsIfPromoted() : read.Live();
            var answers = new PolicyEvaluator(sample.Topology, sample.Placement, policies).EvaluateAll(sample.Plan).Verdicts;
            foreach (var (flow, expected, answer) in sample.Plan.Flows.Zip(sample.Expected(isPromoted), answers))
            {
                if (expected != answer)
                {
                    return $"{flow}, {(isPromoted ? "promoted" : "enforced")}: reference {expected}, product {answer}";
                }
            }
        }

        return null;
    }

    // What plays no part is omitted, as long as something differs.
    private static string Explain(Sample sample)
    {
        for (var i = sample.Documents.Length - 1; i >= 0; i--)
        {
            var all = sample.Documents;
            sample.Documents = [.. all[..i], .. all[(i + 1)..]];
            if (!Differs(sample))
            {
                sample.Documents = all;
            }
        }

        return $"{Difference(sample)}\n{sample}";
    }

    // Without its tier a policy is not evaluated, which is not a difference to show.
    private static bool Differs(Sample sample) =>
        sample
            .Documents.OfType<PolicyModel>()
            .All(p =>
                p.TierName.Contains('-', StringComparison.Ordinal)
                || p.TierName.Length > 4
                || sample.Documents.Any(d => d is TierModel && d.Name == p.TierName)
            ) && Difference(sample) is not null;
}
