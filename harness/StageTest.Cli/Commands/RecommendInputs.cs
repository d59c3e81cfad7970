using System.Collections.Immutable;
using StageTest.Cli.Inputs;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Policies;
using StageTest.Core.Recommendation;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Cli.Commands;

/// <summary>Reads what <c>stagetest recommend</c> is to be made of.</summary>
/// <param name="settings">What the user named.</param>
/// <param name="diagnostics">Receives what is wrong.</param>
internal sealed class RecommendInputs(RecommendSettings settings, DiagnosticBag diagnostics)
{
    /// <summary>The demand, the version of Calico, and what fails without policies; null, with errors, where something is wrong.</summary>
    public (Demand Demand, CalicoVersion Calico, ImmutableHashSet<Flow> Unreachable)? Read(CancellationToken cancellationToken)
    {
        var scenario = settings.Scenario is { } file ? ScenarioReader.Read(file, ScenarioReading.Strict, diagnostics) : null;
        var (topology, policies) = scenario is not null ? (scenario.Topology, scenario.Policies) : Described();
        var records = Records(scenario, cancellationToken);
        if (!diagnostics.HasErrors)
        {
            CheckKind(policies, scenario);
        }

        if (diagnostics.HasErrors)
        {
            return null;
        }

        var seen = settings.Flows.IsEmpty ? null : SeenTraffic.Of(records, settings.Flows, topology, policies, settings.KeptBack);
        var intended = scenario is null ? null : Intent.Of(scenario);
        var demand = (intended, seen) switch
        {
            ({ } one, null) => one,
            (null, { } other) => other,
            _ => DemandUnion.Of(intended!, seen!, settings.IncludesSeen, settings.IncludesIntended),
        };
        return (demand, policies.Calico, scenario?.Unreachable ?? []);
    }

    private (Topology Topology, PolicySet Policies) Described()
    {
        var nothing = new Topology { Namespaces = [], Workloads = [] };
        if (settings.Manifests.IsEmpty)
        {
            return (nothing, PolicySet.OfManifests(PolicyDocuments.None));
        }

        if (settings.Manifests is [var only] && File.Exists(only) && ScenarioFiles.IsScenario(only))
        {
            return ScenarioReader.Read(only, ScenarioReading.Lenient, diagnostics) is { } scenario
                ? (scenario.Topology, scenario.Policies)
                : (nothing, PolicySet.Empty);
        }

        return ApplicationReader.Read(settings.Manifests, diagnostics, isWhole: false) is { } application
            ? (application.Topology, application.Policies)
            : (nothing, PolicySet.Empty);
    }

    // A record of another scenario's run has names that mean nothing here.
    private List<FlowRecord> Records(Scenario? scenario, CancellationToken cancellationToken)
    {
        var inputs = new FlowInputs(FlowSources.Known, settings.Format, diagnostics);
        return
        [
            .. inputs
                .Read(settings.Flows, cancellationToken)
                .Where(r => scenario is null || (r.Key.Source.Scenario ?? scenario.Name) == scenario.Name),
        ];
    }

    private void CheckKind(PolicySet policies, Scenario? scenario)
    {
        var form = settings.Options.Form;
        if (!form.Policies.CalicoVersions.Contains(policies.Calico))
        {
            diagnostics.Error(
                SourceLocation.Whole(scenario?.File ?? settings.Flows[0]),
                $"Calico {CalicoVersionText.Name(policies.Calico)} does not have {form.Kind}. Write another kind with '--kind'."
            );
        }
        else if (form.Policies.IsTiered)
        {
            CheckTier(policies, scenario);
        }
    }

    private void CheckTier(PolicySet policies, Scenario? scenario)
    {
        var name = settings.Options.TierName;
        var known = policies.Tiers.Select(t => t.Name);
        if (known.Contains(name))
        {
            return;
        }

        var (file, remedy) = scenario is not null
            ? (scenario.File, "List the Tier under 'policies' of the scenario")
            : (settings.Manifests.FirstOrDefault() ?? settings.Flows[0], "Name the file of the Tier by '--manifests' too");
        diagnostics.Error(
            SourceLocation.Whole(file),
            $"There is no tier '{name}' here. {remedy}, or name another with '--tier'.{Suggestion.For(name, known, "Tiers")}"
        );
    }
}
