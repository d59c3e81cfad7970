using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios.Selection;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Reads the <c>steps</c> of a scenario: each becomes a separate scenario.</summary>
/// <param name="scenario">The scenario without its steps.</param>
/// <param name="text">The text of its file.</param>
/// <param name="listsNamespaces">Whether it lists its namespaces.</param>
/// <param name="sources">Reads the policies that a step applies.</param>
/// <param name="diagnostics">Receives errors, warnings and notes.</param>
internal sealed class StepReader(Scenario scenario, string text, bool listsNamespaces, ScenarioSources sources, DiagnosticBag diagnostics)
{
    private const int MostSteps = 100;

    private readonly Dictionary<string, (Topology Topology, PolicySet Policies)> _states = new(StringComparer.Ordinal)
    {
        [StepShape.BaselineState] = (scenario.Topology, scenario.PoliciesAt(Stage.Baseline)),
        [StepShape.PromotedState] = (scenario.Topology, scenario.PoliciesAt(Stage.Promoted)),
    };

    // A flow that is not tested has no entry. Nothing has an entry if the expectation is broken, which was reported.
    private readonly Dictionary<Flow, ExpectationEntry> _unreachable = scenario
        .Unreachable.Where(flow => scenario.Promoted.Entries.ContainsKey(scenario.Plan.PlaceOf(flow)))
        .ToDictionary(flow => flow, flow => scenario.Promoted.Entries[scenario.Plan.PlaceOf(flow)]);

    private readonly ImmutableHashSet<EndpointRef> _numbered = NumberedPods.In(text);

    private long _flows;

    /// <summary>Reads them, in the order of the file. Broken steps are skipped, with errors.</summary>
    /// <param name="fields">The fields of the scenario's file.</param>
    /// <param name="text">Its text.</param>
    /// <param name="scenario">The scenario without its steps.</param>
    /// <param name="sources">Reads the policies that a step applies.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes.</param>
    public static ImmutableArray<Scenario> Read(
        FieldReader fields,
        string text,
        Scenario scenario,
        ScenarioSources sources,
        DiagnosticBag diagnostics
    )
    {
        var listsNamespaces = fields.Object(ScenarioShape.Topology)?.Value(TopologyShape.Namespaces) is not null;
        return new StepReader(scenario, text, listsNamespaces, sources, diagnostics).Read(fields.List(ScenarioShape.Steps));
    }

    private ImmutableArray<Scenario> Read(IReadOnlyList<YamlNode> steps)
    {
        if (steps.Count > MostSteps)
        {
            diagnostics.Error(
                steps[MostSteps].Location,
                $"A scenario has at most {MostSteps} steps, and this one has {steps.Count}. Split the scenario."
            );
            return [];
        }

        var read = ImmutableArray.CreateBuilder<Scenario>();
        var last = StepShape.PromotedState;
        foreach (var node in steps)
        {
            if (FieldReader.Of(node, StepShape.Shape, diagnostics) is { } fields && Read(fields, last) is { } step)
            {
                read.Add(step);
                last = step.Step!;
            }
        }

        return read.ToImmutable();
    }

    private Scenario? Read(FieldReader fields, string last)
    {
        var name = fields.Text(StepShape.Name);
        var after = fields.Text(StepShape.After) ?? last;
        if (!_states.TryGetValue(after, out var before))
        {
            diagnostics.Error(
                fields.LocationOf(StepShape.After),
                $"There is no state '{after}' before this step.{Suggestion.For(after, _states.Keys, "States are")}"
            );
            before = _states[StepShape.PromotedState];
        }

        var topology = new StepTopology(NumberedPods.Whole(before.Topology), listsNamespaces, diagnostics).Read(fields);
        var (applied, names) = sources.ReadNamedFiles(fields, StepShape.Apply, scenario.Policies.Calico);
        var policies = new StepPolicies(before.Policies, diagnostics).Read(fields, applied);
        topology = NumberedPods.Split(ExternalRanges.Drawn(topology, policies), _numbered);
        new PolicySetChecks(scenario.File, diagnostics).Check(
            new()
            {
                Policies = policies.Policies,
                Tiers = [.. policies.Tiers.Where(t => t.Document is not null)],
                NetworkSets = policies.NetworkSets,
            },
            topology,
            policies.Calico
        );
        _flows += ProbePlan.Estimate(topology);
        if (_flows > ProbePlan.MaximumFlows)
        {
            diagnostics.Error(
                fields.Location,
                $"The steps of this scenario make more than {ProbePlan.MaximumFlows} flows. Split the scenario, or remove ports "
                    + "that need no test."
            );
            return null;
        }

        var plan = ProbePlan.Complete(topology);
        (Expectation Expected, int NotAsked)? read = fields.Object(StepShape.Expect) is { } expect
            ? new ExpectationReader(topology, plan, text, diagnostics).ReadStep(expect, _unreachable)
            : null;
        fields.Finish();
        if (name is null || read is not { } stated || !IsNew(name, fields))
        {
            return null;
        }

        _states.Add(name, (topology, policies));
        return scenario with
        {
            Name = $"{scenario.Name}/{name}",
            Step = name,
            Applied = names,
            Topology = topology,
            Policies = policies,
            Plan = stated.Expected.Plan,
            NotAsked = stated.NotAsked,
            Baseline = null,
            Promoted = stated.Expected,
            Unreachable = [.. scenario.Unreachable.Where(flow => stated.Expected.Plan.PlaceOf(flow) >= 0)],
            Access = null,
            Delegations = [],
            ExpectChange = null,
            Observed = [],
            Waivers = [],
        };
    }

    private bool IsNew(string name, FieldReader fields)
    {
        if (!_states.ContainsKey(name))
        {
            return true;
        }

        diagnostics.Error(fields.LocationOf(StepShape.Name), $"There is a state '{name}' already. Give the step another name.");
        return false;
    }
}
