using System.CommandLine;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Recommendation;
using StageTest.Engines;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest recommend</c>: staged policies for the required connections, with the proof that they work.</summary>
internal static class RecommendCommand
{
    private const string Workload = "workload";
    private const string Namespace = "namespace";

    // Engines that use a cluster have these options too.
    private const string ContextOption = "context";
    private const string KubeconfigOption = "kubeconfig";

    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "recommend",
            Description =
                "Writes staged policies that allow what must work and deny the rest, and proves that they do before it writes them.",
            Examples = """
                stagetest recommend scenarios/shop/lockdown.yaml                                   shows them
                stagetest recommend scenarios/shop/lockdown.yaml --write-to policies/shop/staged
                stagetest recommend --flows flows/last-week.jsonl --manifests apps/shop --write-to policies/shop/staged
                stagetest recommend --flows flows/last-week.jsonl --context staging --beside policies/shop/live
                stagetest recommend scenarios/shop/lockdown.yaml --tier shop --kind StagedNetworkPolicy --default-deny
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "every policy is written, or was there already; without --write-to, is shown"),
                (ExitCode.Hold, "a policy cannot be written as requested, or a file differs and overwriting it was not confirmed"),
                (ExitCode.BadInput, "bad input or a wrong command line; nothing was written"),
                (ExitCode.Failure, "the policies cannot be proven, or a file cannot be written; nothing was written"),
                (ExitCode.Interrupted, "interrupted; nothing was written"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var scenario = new Argument<string[]>("SCENARIO")
        {
            Description = "Scenarios: their 'expect.promoted' says what must work, their topology says what exists.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var flows = new Option<string[]>("--flows")
        {
            Description =
                "A file of recorded flows: connections that were seen allowed must work. Repeatable. With a scenario too, only "
                + "connections that both have are written.",
            HelpName = "FILE",
        };
        var format = new Option<string?>("--format")
        {
            Description = $"The format of the flows, if it is not recognised: {string.Join(", ", FlowSources.Known.Names)}.",
            HelpName = "NAME",
        };
        format.AcceptOnlyFromAmong([.. FlowSources.Known.Names]);
        var manifests = new Option<string[]>("--manifests", "-m")
        {
            Description =
                "Manifests, or a scenario, that say what the recorded workloads are. Repeatable. Default: what the " + "records say.",
            HelpName = "PATH",
        };
        var beside = new Option<string[]>("--beside")
        {
            Description =
                "Policies that stay enforced beside the recommended ones, a file or folder. Writes only what they do not allow, "
                + "and lists what else they allow. Repeatable.",
            HelpName = "DIR",
        };
        var includeSeen = new Option<bool>("--include-seen")
        {
            Description = "Also writes connections that were seen and are " + "not intended.",
        };
        var includeIntended = new Option<bool>("--include-intended")
        {
            Description = "Also writes connections that are intended " + "and were never seen.",
        };
        var holdout = new Option<double>("--holdout")
        {
            Description = "Leaves out the last part of the log's time, such as 20%, and reports how much of it the policies would deny.",
            HelpName = "PERCENT",
            CustomParser = RecommendValues.ParsePercent,
        };
        var folder = new Option<string?>("--write-to")
        {
            Description = "The folder to write to, one file for each policy. Without it, the policies are only shown.",
            HelpName = "DIR",
        };
        var kind = new Option<string>("--kind")
        {
            Description = $"What to write: {string.Join(", ", PolicyForm.Known.Select(f => f.Kind))}.",
            HelpName = "KIND",
            DefaultValueFactory = _ => PolicyForm.Known[0].Kind,
        };
        kind.CompletionSources.Add([.. PolicyForm.Known.Select(f => f.Kind)]);
        var tier = new Option<string?>("--tier")
        {
            Description = $"The tier of kinds that have one. Default: {RecommendValues.DefaultTiers}.",
            HelpName = "TIER",
        };
        tier.CompletionSources.Add([.. PolicyForm.Known.SelectMany(f => f.FixedTiers).Distinct()]);
        var level = new Option<string>("--level")
        {
            Description = $"What one policy or peer selects: a '{Workload}' or a whole '{Namespace}'.",
            HelpName = "LEVEL",
            DefaultValueFactory = _ => Workload,
        };
        level.CompletionSources.Add(Workload, Namespace);
        var labels = new Option<string[]>("--labels")
        {
            Description =
                "The only keys of labels that selectors may name, the best first. Repeatable. Default: all but those that change.",
            HelpName = "KEY",
        };
        var generalise = new Option<bool>("--allow-generalise")
        {
            Description = "Allows more than requested if no rule can separate the connections; the report lists what.",
        };
        var merge = new Option<bool>("--merge-prefixes")
        {
            Description =
                "Writes addresses outside the cluster that are near each other as one prefix; the report lists what else that allows.",
        };
        var deny = new Option<bool>("--default-deny")
        {
            Description = "Also writes policies for workloads without connections; they deny all.",
        };
        var yes = new Option<bool>("--yes", "-y")
        {
            Description = "Overwrites files that differ. Without it, StageTest asks on a terminal, and elsewhere writes nothing.",
        };
        var output = new OutputOption<RecommendationReport>(surroundings.Formats);
        var verbose = CommonOptions.Verbose();
        var engine = new EngineOptionSet(
            surroundings.Engines,
            $"It checks the proof too. Default: with '--write-to', {EngineCatalog.Choice}. With '--flows', '--context' names the cluster "
                + "whose workloads and labels were recorded; it is only read."
        )
        {
            Shared = [ContextOption, KubeconfigOption],
        };
        command.Add(scenario);
        foreach (
            var option in new Option[]
            {
                flows,
                format,
                manifests,
                beside,
                includeSeen,
                includeIntended,
                holdout,
                folder,
                kind,
                tier,
                level,
                labels,
                generalise,
                merge,
                deny,
                yes,
                output.Option,
                verbose,
            }
        )
        {
            command.Add(option);
        }

        engine.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.Written(kind) is { } named && PolicyForm.Known.All(f => f.Kind != named))
            {
                result.AddError(
                    $"'{PrintableText.Of(named)}' cannot be recommended."
                        + Suggestion.For(named, PolicyForm.Known.Select(f => f.Kind), "Kinds")
                );
            }
            else if (result.Written(tier) is not null && RecommendValues.FormOf(result.Written(kind)) is { HasTier: false } form)
            {
                result.AddError($"'--tier' goes with kinds that have one: {RecommendValues.TieredKinds}. {form.Kind} has none.");
            }
            else if (
                result.Written(tier) is { } chosen
                && RecommendValues.FormOf(result.Written(kind)) is { FixedTiers.IsEmpty: false } fixedForm
                && !fixedForm.FixedTiers.Contains(chosen)
            )
            {
                result.AddError(
                    $"'{PrintableText.Of(chosen)}' is not a tier of {fixedForm.Kind}."
                        + Suggestion.For(chosen, fixedForm.FixedTiers, "They are")
                );
            }

            var hasScenario = result.GetValue(scenario) is { Length: > 0 };
            var hasFlows = result.Written(flows) is { Length: > 0 };
            if (!hasScenario && !hasFlows)
            {
                result.AddError("Name what must work: a scenario, '--flows FILE', or both.");
            }

            if (!hasFlows && (result.Written(manifests) is { Length: > 0 } || result.GetResult(holdout) is { Implicit: false }))
            {
                result.AddError("'--manifests' and '--holdout' go with '--flows'.");
            }

            var reads = engine.ValueOf(result, ContextOption) is not null && !engine.IsOfEngine(result, ContextOption);
            if (hasScenario && (reads || result.Written(manifests) is { Length: > 0 }))
            {
                result.AddError($"The scenario says what the workloads are. Leave '{(reads ? "--context" : "--manifests")}' out.");
            }

            if (reads && !hasFlows)
            {
                result.AddError("'--context' goes with '--flows'.");
            }

            if (reads && result.Written(manifests) is { Length: > 0 })
            {
                result.AddError("Both '--manifests' and '--context' say what the workloads are. Name one of them.");
            }

            if (engine.ValueOf(result, KubeconfigOption) is not null && engine.ValueOf(result, ContextOption) is null)
            {
                result.AddError("'--kubeconfig' goes with '--context'.");
            }

            if (!(hasScenario && hasFlows) && (result.Written(includeSeen) || result.Written(includeIntended)))
            {
                result.AddError("'--include-seen' and '--include-intended' go with a scenario and '--flows' together.");
            }

            if (result.Written(level) is { } wanted and not (Workload or Namespace))
            {
                result.AddError($"'{PrintableText.Of(wanted)}' is not a level. Write {Workload} or {Namespace}.");
            }
        });
        command.SetAction(
            (parsed, cancellationToken) =>
                Task.Run(
                    () =>
                        new RecommendAction(
                            terminal,
                            new()
                            {
                                Scenarios = [.. (parsed.GetValue(scenario) ?? []).Distinct()],
                                Flows = [.. (parsed.GetValue(flows) ?? []).Distinct()],
                                Format = parsed.GetValue(format) is { } form ? FlowSources.Known.Find(form) : null,
                                Manifests = [.. parsed.GetValue(manifests) ?? []],
                                Beside = [.. parsed.GetValue(beside) ?? []],
                                Context = engine.IsOfEngine(parsed.CommandResult, ContextOption)
                                    ? null
                                    : engine.ValueOf(parsed.CommandResult, ContextOption),
                                Kubeconfig = engine.ValueOf(parsed.CommandResult, KubeconfigOption),
                                KeptBack = parsed.GetValue(holdout),
                                IncludesSeen = parsed.GetValue(includeSeen),
                                IncludesIntended = parsed.GetValue(includeIntended),
                                Folder = parsed.GetValue(folder),
                                Options = new()
                                {
                                    Form = RecommendValues.FormOf(parsed.GetValue(kind)),
                                    Tier = parsed.GetValue(tier),
                                    MergePrefixes = parsed.GetValue(merge),
                                    AllowGeneralise = parsed.GetValue(generalise),
                                    DefaultDeny = parsed.GetValue(deny),
                                    ByNamespace = parsed.GetValue(level) == Namespace,
                                    Labels = [.. parsed.GetValue(labels) ?? []],
                                },
                                Engine = engine.EngineOf(parsed),
                                Given = engine.Of(parsed),
                                IsAgreed = parsed.GetValue(yes),
                                IsVerbose = parsed.GetValue(verbose),
                                Reports = output.Of(parsed),
                            },
                            surroundings.Engines,
                            surroundings.Clock
                        ).RecommendAsync(cancellationToken),
                    cancellationToken
                )
        );
    }
}
