using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Promotion;

/// <summary>Compares a scenario of the tree with a report: whether the proven state is the current one.</summary>
/// <remarks>A report is a claim: its decision counts only if its flows support it, and its flows only if the policies do.</remarks>
/// <param name="report">The report.</param>
/// <param name="engine">The report's engine, or null if its name is unknown.</param>
internal sealed class PromotionEvidence(ProvenReport report, IEngine? engine)
{
    private const int MostNamed = 5;

    /// <summary>What the report says of a scenario, or null if it says nothing.</summary>
    public ProvenScenario? Find(Scenario scenario)
    {
        var path = PathOf(scenario);
        return report.Scenarios.FirstOrDefault(s => s.Name == scenario.Name && s.Inputs.Contains(path) && IsSameFile(s.File, path));
    }

    /// <summary>Why a scenario's staged policies are not proven, or null if they are.</summary>
    public string? ReasonAgainst(Scenario scenario)
    {
        if (engine is not { SendsPackets: true })
        {
            return $"the report is of the engine '{report.Engine}', which sends no packets. Run it with '--engine lab'.";
        }

        return scenario.WithSteps().Select(ReasonAgainstOne).FirstOrDefault(reason => reason is not null);
    }

    private string? ReasonAgainstOne(Scenario scenario)
    {
        var what = scenario.Step is { } step ? $"the step '{step}'" : "this scenario";
        var run = scenario.Step is null ? "its run" : $"the run of {what}";
        if (Find(scenario) is not { } proven)
        {
            return $"the report does not have {what}. Run it, and promote from that report.";
        }

        if (proven.Decision != "promote")
        {
            return proven.Reasons.IsEmpty
                ? $"{run} ended with '{proven.Decision}', and the report gives no reason. Run it again."
                : $"{run} ended with '{proven.Decision}': {string.Join("; ", proven.Reasons.Take(MostNamed))}.";
        }

        return Stale(scenario, proven) ?? Contradicted(scenario, proven);
    }

    /// <summary>The scenario's own path in the repository.</summary>
    public static string PathOf(Scenario scenario)
    {
        var file = Path.GetFullPath(scenario.File).Replace('\\', '/');
        return scenario.Inputs.Select(i => i.Path).Where(p => IsSameFile(file, p)).MaxBy(p => p.Length)
            ?? throw new InvalidOperationException($"The scenario '{scenario.File}' is not among its own inputs.");
    }

    /// <summary>Whether a file, as named in a run, has a path in the repository.</summary>
    public static bool IsSameFile(string file, string path) =>
        file == path || file.EndsWith($"/{path}", StringComparison.Ordinal) || path.EndsWith($"/{Trimmed(file)}", StringComparison.Ordinal);

    private static string Trimmed(string file) => file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file;

    private string? Stale(Scenario scenario, ProvenScenario proven)
    {
        var now = scenario.Inputs.ToDictionary(i => i.Path, i => i.Sha256);
        var problems = now.Where(i => !proven.Inputs.Contains(i.Key))
            .Select(i => $"'{i.Key}' is new")
            .Concat(
                now.Where(i => proven.Inputs.Contains(i.Key) && report.Inputs.GetValueOrDefault(i.Key) != i.Value)
                    .Select(i => $"'{i.Key}' has changed")
            )
            .Concat(proven.Inputs.Where(i => !now.ContainsKey(i)).Select(i => $"'{i}' was removed"))
            .ToArray();
        return problems.Length == 0
            ? null
            : "the files differ from the proven ones: since the run "
                + $"{string.Join(", ", problems.Take(MostNamed))}"
                + $"{(problems.Length > MostNamed ? $" and {problems.Length - MostNamed} more files differ" : "")}. Run it again.";
    }

    private string? Contradicted(Scenario scenario, ProvenScenario proven)
    {
        var control = proven.Control.DistinctBy(f => f.Flow).ToDictionary(f => f.Flow, f => f.Observed);
        return scenario.Stages.Select(stage => Contradicted(scenario, proven, stage, control)).FirstOrDefault(r => r is not null);
    }

    private string? Contradicted(Scenario scenario, ProvenScenario proven, Stage stage, Dictionary<string, string> control)
    {
        var flows = proven.Stages.GetValueOrDefault(StageText.Name(stage), []);
        var observed = flows.DistinctBy(f => f.Flow).ToDictionary(f => f.Flow, f => f.Observed);
        if (observed.Count != flows.Length || observed.Count != scenario.Plan.Flows.Length)
        {
            return $"the report has {flows.Length} of its {scenario.Plan.Flows.Length} flows at the stage '{StageText.Name(stage)}'. "
                + "Run all of it.";
        }

        var predicted = Predict(scenario, stage);
        for (var place = 0; place < scenario.Plan.Flows.Length; place++)
        {
            var flow = scenario.Plan.Flows[place];
            var seen = observed.GetValueOrDefault(flow.ToString());
            if (scenario.ExpectationAt(stage)?.Verdicts[place] is { } due && seen != due.Code())
            {
                return $"the report contradicts its own decision at {flow}. Run it again.";
            }

            var isDenied = seen == Verdict.Denied.Code();
            if (isDenied && scenario.Unreachable.Contains(flow))
            {
                continue;
            }

            if (predicted is not null && seen != predicted.Verdicts[place].Code())
            {
                return $"the report says '{seen}' of {flow} at the stage '{StageText.Name(stage)}', and the policies say "
                    + $"'{predicted.Verdicts[place].Code()}'. Run it again.";
            }

            if (isDenied && control.GetValueOrDefault(flow.ToString()) != Verdict.Allowed.Code())
            {
                return $"the report does not show {flow} allowed without policies, so its denial proves nothing. Run it again.";
            }
        }

        return null;
    }

    /// <summary>
    /// The result that a promoting run must have for each flow: the author's expectation or, without one, the policies' verdict.
    /// </summary>
    public static ConnectivityMatrix PromotedMatrix(Scenario scenario)
    {
        if (!scenario.Promoted.Verdicts.Contains(null))
        {
            return new(scenario.Plan, [.. scenario.Promoted.Verdicts.Select(v => v!.Value)]);
        }

        var placement = Placement.Default(scenario.Topology);
        var predicted = new PolicyEvaluator(scenario.Topology, placement, scenario.PoliciesAt(Stage.Promoted)).EvaluateAll(scenario.Plan);
        return new(scenario.Plan, [.. scenario.Promoted.Verdicts.Zip(predicted.Verdicts, (said, says) => said ?? says)]);
    }

    // Null if addresses that only the engine knew may decide.
    private ConnectivityMatrix? Predict(Scenario scenario, Stage stage)
    {
        var policies = scenario.PoliciesAt(stage);
        return engine!.AssignsAddresses && NamesAddresses(policies)
            ? null
            : new PolicyEvaluator(scenario.Topology, Placement.Default(scenario.Topology), policies).EvaluateAll(scenario.Plan);
    }

    private static bool NamesAddresses(PolicySet policies) =>
        policies
            .Policies.SelectMany(p => p.Ingress.Concat(p.Egress))
            .SelectMany(r => new[] { r.Source, r.Destination })
            .Any(p => !p.Nets.IsEmpty || !p.NotNets.IsEmpty) || policies.NetworkSets.Any(s => !s.Nets.IsEmpty);
}
