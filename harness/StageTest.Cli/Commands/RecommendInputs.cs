using System.Collections.Immutable;
using StageTest.Cli.Inputs;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Recommendation;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.Engines;

namespace StageTest.Cli.Commands;

/// <summary>Reads the inputs of <c>stagetest recommend</c>.</summary>
/// <param name="settings">The options.</param>
/// <param name="diagnostics">Receives errors.</param>
internal sealed class RecommendInputs(RecommendSettings settings, DiagnosticBag diagnostics)
{
    /// <summary>
    /// The demand, the version of Calico, and the connections that fail without policies; null, with errors, if something is wrong.
    /// </summary>
    /// <exception cref="EngineException">The cluster of the context did not answer.</exception>
    public async Task<(Demand Demand, CalicoVersion Calico, ImmutableHashSet<Flow> Unreachable)?> ReadAsync(
        CancellationToken cancellationToken
    )
    {
        var scenarios = settings
            .Scenarios.Select(file => ScenarioReader.Read(file, ScenarioReading.Strict, diagnostics))
            .OfType<Scenario>()
            .ToArray();
        var intended = scenarios.Length == 0 || diagnostics.HasErrors ? null : Intent.Of(scenarios, diagnostics);
        var (topology, policies) = intended is not null ? (intended.Topology, intended.Existing) : await DescribedAsync(cancellationToken);
        var (records, leftOut) = Records(scenarios, cancellationToken);
        var beside = Beside(policies);
        if (!diagnostics.HasErrors)
        {
            CheckKind(policies, scenarios);
        }

        if (diagnostics.HasErrors)
        {
            return null;
        }

        var seen = settings.Flows.IsEmpty ? null : SeenTraffic.Of(records, settings.Flows, topology, policies, settings.KeptBack);
        var demand = (intended, seen) switch
        {
            ({ } one, null) => one,
            (null, { } other) => other,
            _ => DemandUnion.Of(intended!, seen!, settings.IncludesSeen, settings.IncludesIntended),
        };
        if (leftOut.Length > 0)
        {
            demand = demand with { Remarks = [.. demand.Remarks, leftOut.TrimStart()] };
        }

        if (beside is not null)
        {
            demand = demand with { Beside = beside, Existing = demand.Existing.And(beside.AsIfPromoted()) };
        }

        return (demand, policies.Calico, [.. scenarios.SelectMany(s => s.Unreachable)]);
    }

    // The default tier always exists, and not every user may list the others.
    private bool ReadsTiers => settings.Options.Form.Policies.IsTiered && settings.Options.TierName != Tier.Default.Name;

    // Read by the rules of a cluster with this version of Calico.
    private PolicySet? Beside(PolicySet policies)
    {
        if (settings.Beside.IsEmpty)
        {
            return null;
        }

        var manifests = settings.Beside.SelectMany(path => ApplicationReader.ReadObjects(path, diagnostics)).ToArray();
        var documents = PolicyReader.Read(manifests.Where(PolicyReader.IsPolicy), diagnostics, new() { Calico = policies.Calico });
        return PolicySet.Of(documents, policies.Calico);
    }

    private async Task<(Topology Topology, PolicySet Policies)> DescribedAsync(CancellationToken cancellationToken)
    {
        if (settings.Context is { } context)
        {
            using var client = await Clusters.ConnectAsync(new() { Context = context, Kubeconfig = settings.Kubeconfig }, "recommend");
            return await Clusters.ApplicationAsync(client, $"context {context}", ReadsTiers, diagnostics, cancellationToken) is { } running
                ? (running.Topology, running.Policies)
                : (new() { Namespaces = [], Workloads = [] }, PolicySet.Empty);
        }

        return Described();
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

    // The names in a record of another scenario's run have no meaning here.
    private (List<FlowRecord> Records, string LeftOut) Records(Scenario[] scenarios, CancellationToken cancellationToken)
    {
        var inputs = new FlowInputs(FlowSources.Known, settings.Format, diagnostics);
        List<FlowRecord> records =
        [
            .. inputs
                .Read(settings.Flows, cancellationToken)
                .Where(r => scenarios.Length == 0 || r.Key.Source.Scenario is not { } name || scenarios.Any(s => s.Name == name)),
        ];
        if (records.Count == 0 && !settings.Flows.IsEmpty && !diagnostics.HasErrors)
        {
            diagnostics.Error(
                SourceLocation.Whole(settings.Flows[0]),
                $"No flow is recorded here{(settings.Flows.Length > 1 ? " nor in the other files" : "")}, "
                    + "so that nothing can be recommended "
                    + $"from it. Name a log of the time in which the application worked.{LeftOut(inputs.Tally)}"
            );
        }

        return (records, LeftOut(inputs.Tally));
    }

    // A record without a port or a verdict must not be mistaken for no connection.
    private static string LeftOut(FlowTally tally) =>
        tally.LeftOut.Count == 0
            ? ""
            : $" Of {CountText.Bent(tally.Read, "records")}, "
                + $"{string.Join(", ", tally.LeftOut.Select(p => CountText.Bent(p.Value, p.Key)))} "
                + "contain no connection.";

    private void CheckKind(PolicySet policies, Scenario[] scenarios)
    {
        var form = settings.Options.Form;
        if (!form.Policies.CalicoVersions.Contains(policies.Calico))
        {
            diagnostics.Error(
                SourceLocation.Whole(scenarios.Length > 0 ? scenarios[0].File : settings.Flows[0]),
                $"Calico {CalicoVersionText.Name(policies.Calico)} does not have {form.Kind}. Write another kind with '--kind'."
            );
        }
        else if (form.Policies.IsTiered)
        {
            CheckTier(policies, scenarios);
        }
    }

    private void CheckTier(PolicySet policies, Scenario[] scenarios)
    {
        var name = settings.Options.TierName;
        var known = policies.Tiers.Select(t => t.Name);
        var found = policies.Tiers.FirstOrDefault(t => t.Name == name);
        if (found?.DefaultAction == RuleAction.Pass)
        {
            diagnostics.Error(
                SourceLocation.Whole(scenarios is [var one, ..] ? one.File : settings.Flows[0]),
                $"Tier '{name}' passes unmatched connections to the next tier ('defaultAction: Pass'), so policies in it deny nothing. "
                    + "Name another with "
                    + "'--tier'."
            );
        }

        if (found is not null)
        {
            return;
        }

        var (file, remedy) = scenarios is [var first, ..]
            ? (first.File, "List the Tier under 'policies' of the scenario")
            : (
                settings.Manifests.FirstOrDefault() ?? settings.Flows[0],
                settings.Context is null ? "Name the file of the Tier by '--manifests' too" : "Make the tier on the cluster"
            );
        diagnostics.Error(
            SourceLocation.Whole(file),
            $"There is no tier '{name}' {(settings.Context is { } context ? $"on the cluster of context '{context}'" : "here")}. "
                + $"{remedy}, or name another with '--tier'.{Suggestion.For(name, known, "Tiers")}"
        );
    }
}
