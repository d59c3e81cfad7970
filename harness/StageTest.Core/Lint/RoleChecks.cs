using System.Collections.Immutable;
using StageTest.Core.Access;

namespace StageTest.Core.Lint;

/// <summary>Finds rules of roles that bypass tiers, or do not grant what they intend.</summary>
internal static class RoleChecks
{
    private const string Any = "*";
    private const string Calico = "projectcalico.org";
    private const string TierPrefix = "tier.";

    private static readonly ImmutableArray<string> Writing = ["create", "update", "patch", "delete", "deletecollection"];

    public static LintRule WritesTheStore { get; } =
        new("ST1021", "Role can write to Calico's store", (_, _) => { }) { CheckAccess = FindStore };

    public static LintRule WritesTiers { get; } = new("ST1022", "Role can write tiers", (_, _) => { }) { CheckAccess = FindTiers };

    public static LintRule Escalates { get; } =
        new("ST1024", "Role permits privilege escalation", (_, _) => { }) { CheckAccess = FindEscalations };

    public static LintRule LiteralWildcard { get; } =
        new("ST1026", "Resource name with a wildcard matches nothing", (_, _) => { }) { CheckAccess = FindWildcards };

    private static void FindStore(LintAccess access, LintFindings findings)
    {
        foreach (var (role, rule) in access.Rules.Where(r => Has(r.Rule.Groups, "crd.projectcalico.org") && IsWriting(r.Rule)))
        {
            findings.Add(
                rule.Location,
                $"{Called(role)} lets its subjects write objects of crd.projectcalico.org, where Calico's API server stores "
                    + "policies. Calico checks no tier and no policy there. Grant projectcalico.org instead, and leave the store to "
                    + "Calico's components."
            );
        }
    }

    private static void FindTiers(LintAccess access, LintFindings findings)
    {
        foreach (
            var (role, rule) in access.Rules.Where(r =>
                !IsAll(r.Rule) && Has(r.Rule.Groups, Calico) && Has(r.Rule.Resources, "tiers") && IsWriting(r.Rule)
            )
        )
        {
            findings.Add(
                rule.Location,
                $"{Called(role)} lets its subjects write tiers: they can put a tier before another, or change what happens at its end, "
                    + "regardless of its policies. Grant 'get' on tiers to those who write policies, and more to operators only."
            );
        }
    }

    private static void FindEscalations(LintAccess access, LintFindings findings)
    {
        foreach (var (role, rule) in access.Rules.Where(r => !IsAll(r.Rule)))
        {
            foreach (var (verb, resource) in IndirectRights.Of(rule, IndirectEffect.FurtherRights))
            {
                findings.Add(
                    rule.Location,
                    $"{Called(role)} grants '{verb}' on {resource}: its subjects can take rights that no role here gives them. "
                        + "Remove the verb, or give it to operators only."
                );
            }
        }
    }

    private static void FindWildcards(LintAccess access, LintFindings findings)
    {
        foreach (var (role, rule) in access.Rules)
        {
            var isOfTiers = rule.Resources.Any(r => r == Any || r.StartsWith(TierPrefix, StringComparison.Ordinal));
            foreach (var name in rule.Names.Where(n => n.Contains('*') && !(isOfTiers && IsTier(n))))
            {
                var remedy = IsTier(name)
                    ? $"A name such as TIER.* is valid only on resources that begin with {TierPrefix}"
                    : "Write TIER.* for a whole tier, or leave 'resourceNames' out to mean every name";
                findings.Add(
                    rule.Location,
                    $"{Called(role)} names '{name}' in 'resourceNames'. Names are compared as they are written, so this matches "
                        + "no object. "
                        + $"{remedy}."
                );
            }
        }
    }

    private static bool IsTier(string name) =>
        name.Length > 2 && name.EndsWith(".*", StringComparison.Ordinal) && !name[..^1].Contains('*');

    private static bool IsAll(RbacRule rule) => rule.Groups.Contains(Any) && rule.Resources.Contains(Any) && rule.Verbs.Contains(Any);

    private static bool IsWriting(RbacRule rule) => rule.Verbs.Any(v => v == Any || Writing.Contains(v));

    private static bool Has(ImmutableArray<string> list, string item) => list.Contains(Any) || list.Contains(item);

    private static string Called(RbacRole role) =>
        role.Namespace is null ? $"The ClusterRole '{role.Name}'" : $"The Role '{role.Namespace}/{role.Name}'";
}
