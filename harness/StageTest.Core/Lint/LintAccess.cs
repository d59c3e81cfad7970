using StageTest.Core.Access;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Lint;

/// <summary>Roles and bindings that lint looks at.</summary>
/// <param name="Rbac">The roles and bindings.</param>
/// <param name="Scenario">The scenario that names them under <c>access</c>; null if files are looked at by themselves.</param>
internal sealed record LintAccess(RbacObjects Rbac, Scenario? Scenario)
{
    /// <summary>The rules that count, each with its role: those of a role that aggregates others are written over.</summary>
    public IEnumerable<(RbacRole Role, RbacRule Rule)> Rules =>
        Rbac.Roles.Where(r => r.Aggregates is null).SelectMany(role => role.Rules.Select(rule => (role, rule)));
}
