using System.Collections.Immutable;
using StageTest.Cli.Inputs;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Promotion;

namespace StageTest.Cli.Commands.Promote;

/// <summary>Checks that the deployers may write what they will apply after a promotion.</summary>
internal static class DeployerAccess
{
    /// <summary>The missing rights, one sentence each.</summary>
    /// <param name="plan">The objects to promote.</param>
    /// <param name="settings">The deployers, and the location of their roles.</param>
    /// <param name="diagnostics">Receives errors in the roles.</param>
    public static ImmutableArray<string> Missing(PromotionPlan plan, PromoteSettings settings, DiagnosticBag diagnostics)
    {
        if (settings.Deployers.IsEmpty)
        {
            return [];
        }

        var named = settings.Rbac.IsEmpty
            ? null
            : new StatedAccess(AccessInputs.Read(settings.Rbac, diagnostics).Rbac, settings.Install, []);
        var missing = ImmutableArray.CreateBuilder<string>();
        foreach (var scenario in plan.Scenarios)
        {
            if ((named ?? scenario.Access) is not { } access)
            {
                diagnostics.Error(
                    SourceLocation.Whole(scenario.File),
                    "'--check-access' needs roles and bindings. Name them with --rbac, or under 'access' of the scenario."
                );
                continue;
            }

            foreach (var subject in settings.Deployers)
            {
                var unknown = access.Rbac.Unresolved.Where(b => b.Names(subject)).ToArray();
                var found = PromotionRights.Missing(subject, access.Calculator, scenario.Policies.Policies);
                missing.AddRange(found);
                missing.AddRange(
                    found.IsEmpty
                        ? []
                        : unknown.Select(b => $"{b.Location}: {b} refers to '{b.Role}', which is not among the files. Name its file too.")
                );
            }
        }

        return [.. missing.Distinct()];
    }
}
