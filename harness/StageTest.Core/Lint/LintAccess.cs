using StageTest.Core.Access;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Lint;

/// <summary>The roles and bindings for lint.</summary>
/// <param name="Rbac">The roles and bindings.</param>
/// <param name="Scenario">The scenario with them under <c>access</c>; null for files without a scenario.</param>
internal sealed record LintAccess(RbacObjects Rbac, Scenario? Scenario)
{
    /// <summary>The rules that count, each with its role: those of an aggregating role are overwritten.</summary>
    public IEnumerable<(RbacRole Role, RbacRule Rule)> Rules =>
        Rbac.Roles.Where(r => r.Aggregates is null).SelectMany(role => role.Rules.Select(rule => (role, rule)));
}
