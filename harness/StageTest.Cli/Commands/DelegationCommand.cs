using System.Collections.Immutable;
using System.CommandLine;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Reports.Access;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest delegation</c>: the limits of what the owner of policies could open and close.</summary>
internal static class DelegationCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "delegation",
            Description =
                "Shows what the owner of a tier, or a subject of RBAC, could open and close at most, with any "
                + "policies that they may write.",
            Examples = """
                stagetest delegation scenarios/shop/lockdown.yaml --tier shop
                stagetest delegation scenarios/shop/lockdown.yaml --subject 'group team-shop' --rbac rbac/
                """,
            ExitCodes = ExitCodeTexts.OfReading,
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var path = new Argument<string>("SCENARIO") { Description = "The scenario whose connections are judged." };
        var tier = new Option<string?>("--tier")
        {
            HelpName = "TIER",
            Description = "The subject that may write all policies of this tier.",
        };
        var subject = new Option<string?>("--subject")
        {
            HelpName = "SUBJECT",
            Description = $"This subject: {AccessSubject.Form}. Needs --rbac.",
        };
        var rbac = new Option<string[]>("--rbac")
        {
            HelpName = "PATH",
            Description = "A file or folder of Roles, ClusterRoles and bindings. Repeatable.",
        };
        var install = InstallOption.Create();
        var stage = StageOption.Create(Stage.Promoted);
        var output = new OutputOption<DelegationReport>(surroundings.Formats);
        var verbose = CommonOptions.Verbose();
        command.Add(path);
        foreach (var option in (ReadOnlySpan<Option>)[tier, subject, rbac, install, stage, output.Option, verbose])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            var (byTier, bySubject) = (result.Written(tier), result.Written(subject));
            if ((byTier is null) == (bySubject is null))
            {
                result.AddError("Name either --tier or --subject.");
            }
            else if (bySubject is not null && AccessSubject.Parse(bySubject) is null)
            {
                result.AddError($"--subject '{bySubject}' is not a subject. Write {AccessSubject.Form}.");
            }
            else if (bySubject is not null && result.GetValue(rbac) is not { Length: > 0 })
            {
                result.AddError("--subject needs --rbac: without roles and bindings no subject may write anything.");
            }
        });
        command.SetAction(output, terminal, (parsed, reports) =>
        {
            var diagnostics = new DiagnosticBag();
            var file = parsed.GetRequiredValue(path);
            var scenario = ScenarioFiles.Find([file], diagnostics) is [var found]
                ? ScenarioReader.Read(found, ScenarioReading.Lenient, diagnostics)
                : null;
            var roles = AccessInputs.Read(parsed.GetValue(rbac) ?? [], diagnostics);
            var described = scenario is null ? [] : StatedAccess.TiersOf(roles.Manifests, scenario.Policies, diagnostics);
            var tiers = scenario?.Policies.Tiers.Concat(described).Select(t => t.Name).Distinct().ToArray() ?? [];
            if (parsed.GetValue(tier) is { } named && scenario is not null && !tiers.Contains(named))
            {
                diagnostics.Error(SourceLocation.Whole(file), $"There is no tier '{named}'.{Suggestion.For(named, tiers, "Tiers are")}");
            }

            if (parsed.GetValue(subject) is { } asked)
            {
                foreach (var binding in roles.Rbac.Unresolved.Where(b => b.Names(AccessSubject.Parse(asked)!.Value)))
                {
                    diagnostics.Error(binding.Location, $"{binding.Unknown} Name its file with --rbac too.");
                }
            }

            if (!PolicyInputs.Tell(diagnostics, terminal, parsed.GetValue(verbose)) || scenario is null)
            {
                return ExitCode.BadInput;
            }

            var policies = scenario.PoliciesAt(StageOption.Parse(parsed.GetRequiredValue(stage))).And(new() { Tiers = described });
            ImmutableArray<PolicyReach> reach;
            ImmutableArray<string> around = [];
            if (parsed.GetValue(subject) is { } who)
            {
                var access = new AccessCalculator(roles.Rbac, CalicoInstall.Find(parsed.GetRequiredValue(install))!);
                var owning = AccessSubject.Parse(who)!.Value;
                reach = PolicyReach.Of(owning, access, policies, scenario.Topology);
                around = WaysAround.Of(owning, roles.Rbac, policies, reach, scenario.Topology);
            }
            else
            {
                reach = PolicyReach.OfTier(parsed.GetValue(tier)!, scenario.Topology);
            }

            var bounds = Delegation.Of(scenario.Topology, Placement.Default(scenario.Topology), policies, scenario.Plan, reach) with
            {
                Around = around,
            };
            var owner = parsed.GetValue(subject) ?? $"tier {parsed.GetValue(tier)}";
            return reports.Write(new DelegationReport(scenario.Name, owner, bounds), terminal) ? ExitCode.Promote : ExitCode.Failure;
        });
    }
}
