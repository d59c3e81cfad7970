using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>Finds the roles and bindings of a repository that grant more rights on policies and that no scenario compares.</summary>
/// <remarks>
/// A file does not say whether a deployer applies it, so each counts, in any folder, unless the base says that its folder is not deployed.
/// A role counts without a binding, because bindings may be elsewhere. Rights are compared and not decisions, because the install of Calico
/// is unknown here.
/// </remarks>
/// <param name="before">The side before the change.</param>
/// <param name="after">The side after it.</param>
/// <param name="isIgnored">Whether the base declares that a path is not deployed.</param>
/// <param name="isHarmless">Whether the base declares that a kind does not affect traffic.</param>
/// <param name="compared">The files under <c>access</c> of scenarios after the change, whose effects are reported there.</param>
internal sealed class UncoveredAccess(
    RepositoryTree before,
    RepositoryTree after,
    Func<string, bool> isIgnored,
    Func<Manifest, bool> isHarmless,
    ImmutableArray<RbacObjects> compared
)
{
    private const int MostTold = 50;
    private const int MostRights = 3;

    private const string Remedy =
        "Name the file under 'access.manifests' of a scenario; or declare in the base that its folder is not deployed, under 'ignore' of "
        + "'stagetest.yaml'; or waive this in the base.";

    // Every cluster has these roles, and they grant nothing on policies
    // (k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy).
    private static readonly ImmutableHashSet<string> WithoutPolicies =
    [
        "system:auth-delegator",
        "system:basic-user",
        "system:discovery",
        "system:monitoring",
        "system:public-info-viewer",
        "extension-apiserver-authentication-reader",
    ];

    /// <summary>The reasons to hold, by path.</summary>
    public IEnumerable<HoldReason> Reasons()
    {
        var changed = before.Differences(after).Where(path => !isIgnored(path)).ToHashSet(StringComparer.Ordinal);
        if (changed.Count == 0 && before.Rendered.IsEmpty && after.Rendered.IsEmpty)
        {
            return [];
        }

        var (was, now) = (LooseRoles.Of(before, changed, isIgnored, isHarmless), LooseRoles.Of(after, changed, isIgnored, isHarmless));
        HoldReason[] found =
        [
            .. Unread(was, now)
                .Concat(Granted(was, now))
                .OrderBy(r => r.Location.File, StringComparer.Ordinal)
                .ThenBy(r => r.Location.Line),
        ];
        return found.Length <= MostTold
            ? found
            : found
                .Take(MostTold)
                .Append(
                    new(
                        HoldReasons.UncoveredAccess,
                        "further roles and bindings",
                        $"And {CountText.Number(found.Length - MostTold)} more roles and bindings that no scenario reads grant more rights "
                            + "on policies.",
                        found[MostTold].Location
                    )
                );
    }

    private static IEnumerable<HoldReason> Unread(LooseRoles was, LooseRoles now)
    {
        var known = was.Unread.Select(d => (d.Folder, d.Content)).ToHashSet();
        return now
            .Unread.Where(d => !known.Contains((d.Folder, d.Content)))
            .Select(d => Reason(d.Path, d.Name, d.Location, "cannot be read as a role or a binding, so its rights are unknown"));
    }

    private IEnumerable<HoldReason> Granted(LooseRoles was, LooseRoles now)
    {
        // A role's new rights are reported once, and not again for each binding to it.
        var told = new HashSet<(string? Namespace, string Role, Right Right)>();
        foreach (var folder in now.Folders.Order(StringComparer.Ordinal))
        {
            var (old, rbac) = (was.In(folder), now.In(folder));
            var had = was.RolesIn(folder).ToHashSet();
            foreach (var role in now.RolesIn(folder))
            {
                var earlier = had.Any(r => (r.Namespace, r.Name) == (role.Namespace, role.Name)) ? RulesOf(old, role) : [];
                Right[] more = [.. RulesOf(rbac, role).SelectMany(rule => PolicyRights.Of(rule, "", isBound: false)).Distinct()];
                var isCompared = IsCompared(role);
                more = [.. more.Where(right => IsUnseen(right, isCompared) && !PolicyRights.IsGranted(right, earlier))];
                told.UnionWith(more.Select(right => (role.Namespace, role.Name, right)));
                if (more.Length > 0)
                {
                    var name = role.Namespace is null ? $"ClusterRole '{role.Name}'" : $"Role '{role.Namespace}/{role.Name}'";
                    yield return Reason(
                        role.Location.File,
                        name,
                        role.Location,
                        $"grants more rights on policies than before: {PolicyRights.Words(more, MostRights)}",
                        isCompared
                    );
                }
            }
        }

        foreach (var folder in now.Folders.Order(StringComparer.Ordinal))
        {
            var (old, rbac) = (was.In(folder), now.In(folder));
            foreach (var binding in rbac.Bindings)
            {
                var isCompared = IsCompared(binding);
                if (Fact(binding, isCompared, old, rbac, told) is { } fact)
                {
                    yield return Reason(binding.Location.File, binding.ToString(), binding.Location, fact, isCompared);
                }
            }
        }
    }

    // A role without a binding in the scenario is not compared there.
    private bool IsCompared(RbacRole role) =>
        compared.Any(rbac =>
            rbac.Roles.Any(r => r.Location == role.Location)
            && rbac.Bindings.Any(b => rbac.RulesOf(b).Any(rule => role.Rules.Any(own => own.Location == rule.Location)))
        );

    // A scenario compares the rights on kinds of policies, and no others.
    private static bool IsUnseen(Right right, bool isCompared) => !isCompared || !PolicyRights.IsOnPolicies(right);

    private bool IsCompared(RbacBinding binding) => compared.Any(rbac => rbac.Bindings.Any(b => b.Location == binding.Location));

    private static string? Fact(
        RbacBinding binding,
        bool isCompared,
        RbacObjects old,
        RbacObjects rbac,
        HashSet<(string? Namespace, string Role, Right Right)> told
    )
    {
        var home = binding.IsToClusterRole ? null : binding.Namespace;
        bool IsSame(RbacBinding other) =>
            (other.Namespace, other.IsToClusterRole, other.Role) == (binding.Namespace, binding.IsToClusterRole, binding.Role);
        var fresh = binding.Subjects.Except(old.Bindings.Where(IsSame).SelectMany(b => b.Subjects)).ToArray();
        if (rbac.Unresolved.Contains(binding))
        {
            return isCompared || fresh.Length == 0 || WithoutPolicies.Contains(binding.Role)
                ? null
                : $"gives {fresh[0]} the {(binding.IsToClusterRole ? "ClusterRole" : "Role")} '{binding.Role}', which is not among the "
                    + "files, so its rights are unknown";
        }

        var space = binding.Namespace ?? "";
        Right[] rights = [.. rbac.RulesOf(binding).SelectMany(rule => PolicyRights.Of(rule, space, isBound: true)).Distinct()];
        rights =
        [
            .. rights.Where(right => IsUnseen(right, isCompared) && !told.Contains((home, binding.Role, right with { Namespace = "" }))),
        ];
        foreach (var subject in binding.Subjects)
        {
            var rules = old.RulesOf(subject, space).Select(r => r.Rule).ToArray();
            Right[] more = [.. rights.Where(right => !PolicyRights.IsGranted(right, rules))];
            if (more.Length > 0)
            {
                return $"gives {subject} rights on policies that it did not have before: {PolicyRights.Words(more, MostRights)}";
            }
        }

        return null;
    }

    private static ImmutableArray<RbacRule> RulesOf(RbacObjects rbac, RbacRole role) =>
        rbac.RulesOf(new RbacBinding(role.Namespace, role.Name, role.Namespace is null, role.Name, [], role.Location));

    private static HoldReason Reason(string path, string name, SourceLocation location, string fact, bool isCompared = false) =>
        new(
            HoldReasons.UncoveredAccess,
            PrintableText.Of($"{path} {name}"),
            PrintableText.Of(
                isCompared
                    ? $"{name} of {path} {fact}, which no scenario compares. Remove the right, or waive this in the base."
                    : $"{name} of {path} {fact}, and no scenario compares it. {Remedy}"
            ),
            location
        );
}
