using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Lint;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Drafts;

/// <summary>A first scenario for an application: its manifests, its policies, and their current effect as the expectation.</summary>
internal sealed record ScenarioDraft
{
    /// <summary>The scenario's name.</summary>
    public required string Name { get; init; }

    /// <summary>The manifests, relative to the scenario's file and written with '/'.</summary>
    public required ImmutableArray<string> Manifests { get; init; }

    /// <summary>The policies, in the same form. Staged kinds among them are staged.</summary>
    public ImmutableArray<string> Policies { get; init; } = [];

    /// <summary>The version of Calico; null for the newest.</summary>
    public string? Calico { get; init; }

    /// <summary>The ports of workloads that declare none; empty if some workload declares ports.</summary>
    private ImmutableArray<string> DefaultPorts { get; init; } = [];

    /// <summary>The schema for editors, relative to the file; null for none.</summary>
    public string? Schema { get; init; }

    /// <summary>
    /// The text of the scenario; null, with errors, if manifests or policies cannot be read or a verdict is unknown.
    /// </summary>
    /// <param name="file">The path of the new file.</param>
    /// <param name="options">The reading options.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes about the inputs of the scenario.</param>
    public string? Write(string file, ScenarioReaderOptions options, DiagnosticBag diagnostics)
    {
        var draft = WithPorts(file, options);
        if (draft.Read(file, options, diagnostics) is not { } scenario)
        {
            return null;
        }

        foreach (var finding in Linter.Check([scenario], _ => null, [PolicyChecks.SelectsNothing]))
        {
            diagnostics.Warning(finding.Location, finding.Message);
        }

        var text = new StringBuilder(draft.Head()).Append("expect:\n");
        Stage[] stages = scenario.Policies.HasStaged ? [Stage.Baseline, Stage.Promoted] : [Stage.Baseline];
        foreach (var stage in stages)
        {
            if (Verdicts(scenario, stage, diagnostics) is not { } verdicts)
            {
                return null;
            }

            text.Append($"  {StageText.Name(stage)}:\n");
            foreach (var line in ExpectationDraft.Of(scenario.Topology, scenario.Plan, verdicts).Text("    "))
            {
                text.Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    // Manifests need not declare ports. If none does, the ports in policies are better than a scenario without flows.
    private ScenarioDraft WithPorts(string file, ScenarioReaderOptions options)
    {
        const string usual = "8080";
        if (
            Read(file, options, new()) is not { Plan.Flows.IsEmpty: true } read
            || read.Topology.Workloads.Any(w => !w.Ports.IsEmpty)
            || (this with { DefaultPorts = [usual] }).Read(file, options, new()) is not { } silent
        )
        {
            return this;
        }

        const int most = 3;
        var named = silent
            .Policies.Policies.SelectMany(p => p.Ingress.Concat(p.Egress))
            .SelectMany(r =>
                r.Destination.Ports.Where(p => p.Name is null && p.Minimum > 0)
                    .Select(p => new Port((ushort)p.Minimum, r.Protocol ?? Protocol.Tcp))
            )
            .Distinct()
            .Order()
            .Take(most)
            .Select(p => p.Protocol == Protocol.Tcp ? p.Number.ToString(CultureInfo.InvariantCulture) : p.ToString())
            .ToImmutableArray();
        return this with { DefaultPorts = named.IsEmpty ? [usual] : named };
    }

    private Scenario? Read(string file, ScenarioReaderOptions options, DiagnosticBag diagnostics) =>
        ScenarioReader.Read(
            file,
            $"{Head()}expect:\n  baseline: {{ default: allow }}\n  promoted: {{ default: allow }}\n",
            options,
            diagnostics
        );

    private string Head()
    {
        var (key, value) = ExpectationChecks.ReviewPending;
        var text = new StringBuilder(Schema is null ? "" : $"# yaml-language-server: $schema={Schema}\n").Append(
            $"""
            # 'stagetest init' recorded the present behaviour of the policies, which may not be the intended one. Review 'expect',
            # correct what is wrong, and then remove the label '{key}'.
            apiVersion: {ScenarioReader.ApiVersion}
            kind: {ScenarioReader.Kind}
            metadata:
              name: {Name}
              description: What works in {Name} today, recorded and not yet reviewed.
              labels: {YamlText.Inline(key, value)}
            {(Calico is null ? "" : $"calico: {Calico}\n")}topology:
              manifests: {YamlText.List(Manifests)}
            {(
                DefaultPorts.IsEmpty
                    ? ""
                    : $"  defaultPorts: [{string.Join(", ", DefaultPorts)}]   # the manifests declare none, so these are a guess\n"
            )}
            """.ReplaceLineEndings(
                "\n"
            )
        );
        if (!Policies.IsEmpty)
        {
            text.Append($"policies:\n  enforced: {YamlText.List(Policies)}\n");
        }

        return text.ToString();
    }

    private static ImmutableArray<Verdict>? Verdicts(Scenario scenario, Stage stage, DiagnosticBag diagnostics)
    {
        var matrix = new PolicyEvaluator(scenario.Topology, Placement.Default(scenario.Topology), scenario.PoliciesAt(stage)).EvaluateAll(
            scenario.Plan
        );
        var unknown = Enumerable
            .Range(0, matrix.Verdicts.Length)
            .Where(place => matrix.Verdicts[place] is not (Verdict.Allowed or Verdict.Denied))
            .ToArray();
        if (unknown.Length == 0)
        {
            return matrix.Verdicts;
        }

        diagnostics.Error(
            SourceLocation.Whole(scenario.File),
            $"{unknown.Length} of {matrix.Verdicts.Length} flows have no verdict at {StageText.Name(stage)}, first "
                + $"{scenario.Plan.Flows[unknown[0]]} ({matrix.DetailAt(unknown[0])}). Unknown results are not recorded."
        );
        return null;
    }
}
