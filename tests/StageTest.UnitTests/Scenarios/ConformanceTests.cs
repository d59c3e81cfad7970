using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Scenarios;
using StageTest.UnitTests.Evaluation;
using YamlDotNet.Serialization;

namespace StageTest.UnitTests.Scenarios;

/// <summary>
/// Holds the conformance scenarios against a second reading of the Kubernetes documentation: read rightly it agrees with every one of
/// them, and with any one sentence misread at least one of them notices.
/// </summary>
internal sealed class ConformanceTests
{
    // The folder's own files are about Kubernetes' NetworkPolicies; those below it about other kinds.
    private static readonly TestCaseData[] Files =
    [
        .. Repository
            .Scenarios("scenarios/conformance")
            .Where(c => Path.GetFileName(Path.GetDirectoryName((string)c.Arguments[0]!)) == "conformance"),
    ];

    private static readonly Misreading[] Misreadings = [.. Enum.GetValues<Misreading>().Except([Misreading.None])];

    private static readonly Lazy<Case[]> Cases = new(() => [.. Files.Select(f => Case.Read((string)f.Arguments[0]!))]);

    [TestCaseSource(nameof(Files))]
    public void TheDocumentationReadAgainAgrees(string file)
    {
        Assert.That(Case.Read(file).Differences(Misreading.None), Is.Empty);
    }

    [TestCaseSource(nameof(Misreadings))]
    public void AMisreadingFailsAScenario(Misreading misreading)
    {
        Assert.That(Cases.Value.Where(c => c.Differences(misreading).Any()), Is.Not.Empty);
    }

    [TestCaseSource(nameof(Files))]
    public void AScenarioFailsForAMisreading(string file)
    {
        var conformance = Case.Read(file);

        Assert.That(Misreadings.Where(m => conformance.Differences(m).Any()), Is.Not.Empty);
    }

    private sealed record Case(Scenario Scenario, NaivePolicy[] Enforced, NaivePolicy[] Staged)
    {
        public static Case Read(string file)
        {
            var written = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(File.ReadAllText(file));
            var lists = (Dictionary<object, object>)written["policies"];
            NaivePolicy[] In(string list) =>
                lists.TryGetValue(list, out var paths)
                    ?
                    [
                        .. ((List<object>)paths).SelectMany(p =>
                            NaivePolicy.ReadAll(File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, (string)p)))
                        ),
                    ]
                    : [];
            return new(Repository.Read(file), In("enforced"), In("staged"));
        }

        public IEnumerable<string> Differences(Misreading misreading) =>
            Differences(
                    "baseline",
                    Scenario.Baseline,
                    misreading,
                    misreading == Misreading.StagedPoliciesActAtOnce ? [.. Enforced, .. Staged] : Enforced
                )
                .Concat(Differences("promoted", Scenario.Promoted, misreading, Promote(misreading)));

        private IEnumerable<string> Differences(string stage, Expectation? expectation, Misreading misreading, NaivePolicy[] policies)
        {
            var evaluator = new NaiveEvaluator(Scenario.Topology, policies, misreading);
            return Scenario
                .Plan.Flows.Where(flow => expectation?.Verdicts[Scenario.Plan.PlaceOf(flow)] is { } stated && stated != evaluator.Ask(flow))
                .Select(flow => $"{stage}: {flow} {evaluator.Ask(flow).Words()}");
        }

        private NaivePolicy[] Promote(Misreading misreading)
        {
            bool Same(NaivePolicy one, NaivePolicy other) =>
                one.Metadata.Name == other.Metadata.Name
                && (one.Metadata.Namespace == other.Metadata.Namespace || misreading == Misreading.StagedDeleteGoesByNameAlone);
            bool IsDelete(NaivePolicy policy) => policy.Spec.StagedAction == "Delete";
            bool Replaces(NaivePolicy staged, NaivePolicy enforced) =>
                IsDelete(staged)
                    ? misreading != Misreading.StagedDeleteIsIgnored && Same(staged, enforced)
                    : misreading == Misreading.StagedSetReplacesEveryPolicy
                        || (misreading != Misreading.StagedSetAddsToItsNamesake && Same(staged, enforced));
            return [.. Enforced.Where(e => !Staged.Any(s => Replaces(s, e))), .. Staged.Where(s => !IsDelete(s))];
        }
    }
}
