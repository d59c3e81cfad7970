using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Evaluation;

/// <summary>
/// Two roads to one answer: generated policies go as YAML through the product's reader and evaluator, and as plain data through a naive
/// one. A failure prints the seed; set <c>CsCheck_Seed</c> to repeat it.
/// </summary>
internal sealed class EvaluatorAgreementTests
{
    /// <summary>How many sets are tried. Set <c>STAGETEST_PROPERTY_SETS</c> for a longer search.</summary>
    private static readonly long Sets = long.TryParse(
        Environment.GetEnvironmentVariable("STAGETEST_PROPERTY_SETS"),
        CultureInfo.InvariantCulture,
        out var sets
    )
        ? sets
        : 500;

    [Test]
    public void TheEvaluatorAgreesWithANaiveOneInWhateverOrderPoliciesAreRead()
    {
        Gen.Select(NaiveGenerator.Topology, NaiveGenerator.Policies, Gen.Int)
            .Sample(
                (topology, policies, shuffle) =>
                {
                    var plan = ProbePlan.Complete(topology);
                    var naive = new NaiveEvaluator(topology, policies);
                    var expected = plan.Flows.Select(naive.Ask).ToArray();
                    var documents = policies.Select(p => p.Write()).ToArray();
                    var read = Evaluate(topology, plan, documents);
                    new Random(shuffle).Shuffle(documents);
                    return read.SequenceEqual(expected) && Evaluate(topology, plan, documents).SequenceEqual(expected);
                },
                iter: Sets,
                print: t => Explain(t.Item1, t.Item2)
            );
    }

    [Test]
    public void GeneratedSetsAllowAboutAsMuchAsTheyDeny()
    {
        var verdicts = new List<Verdict>();

        Gen.Select(NaiveGenerator.Topology, NaiveGenerator.Policies)
            .Sample(
                (topology, policies) =>
                {
                    var answers = Evaluate(topology, ProbePlan.Complete(topology), policies.Select(p => p.Write()));
                    lock (verdicts)
                    {
                        verdicts.AddRange(answers);
                    }
                },
                iter: 50
            );

        // Otherwise the agreement above would compare little but defaults.
        Assert.That(verdicts.Count(v => v == Verdict.Denied) / (double)verdicts.Count, Is.InRange(0.15, 0.85));
    }

    private static ImmutableArray<Verdict> Evaluate(Topology topology, ProbePlan plan, IEnumerable<string> documents)
    {
        var diagnostics = new DiagnosticBag();
        var read = PolicyReader.Read(string.Join("---\n", documents), "generated.yaml", diagnostics);
        if (diagnostics.HasErrors)
        {
            throw new InvalidOperationException("A generated policy was refused: " + string.Join('\n', diagnostics.Items));
        }

        // Staged kinds are judged as what they would be in effect.
        var set = new PolicySet { Policies = read.Policies }.AsIfPromoted();
        return new PolicyEvaluator(topology, Placement.Default(topology), set).EvaluateAll(plan).Verdicts;
    }

    private static string Explain(Topology topology, NaivePolicy[] policies)
    {
        var plan = ProbePlan.Complete(topology);
        var naive = new NaiveEvaluator(topology, policies);
        var differences = plan
            .Flows.Zip(Evaluate(topology, plan, policies.Select(p => p.Write())))
            .Where(f => naive.Ask(f.First) != f.Second)
            .Select(f => $"{f.First}: naive {naive.Ask(f.First)}, product {f.Second}");
        var pods = topology.Workloads.Select(w => $"{w.Ref} {string.Join(',', w.Labels)} {string.Join(',', w.Ports)} x{w.Replicas}");
        var homes = topology.Namespaces.Select(n => $"{n.Name} {string.Join(',', n.Labels)}");
        return string.Join('\n', [.. differences, .. homes, .. pods, .. policies.Select(p => "---\n" + p.Write())]);
    }
}
