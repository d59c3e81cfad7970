using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>All known roles and bindings, and the rights that they grant together.</summary>
internal sealed class RbacObjects : IRights
{
    private readonly Dictionary<(string? Namespace, string Name), ImmutableArray<RbacRule>> _rules = [];

    // A matrix requests each subject thousands of times.
    private readonly ConcurrentDictionary<AccessSubject, ImmutableArray<RbacBinding>> _naming = [];

    /// <summary>Stores roles and bindings. If two roles have the same name, the later one wins, as if both were applied.</summary>
    public RbacObjects(ImmutableArray<RbacRole> roles, ImmutableArray<RbacBinding> bindings)
    {
        (Roles, Bindings) = (roles, bindings);
        RbacRole[] named =
        [
            .. BuiltInRoles
                .All.Concat(roles)
                .Where(r => !r.IsNameGenerated)
                .GroupBy(r => (r.Namespace, r.Name))
                .Select(sameName => sameName.Last()),
        ];
        RbacRole[] shared = [.. named.Concat(roles.Where(r => r.IsNameGenerated)).Where(r => r.Namespace is null)];
        foreach (var role in named)
        {
            _rules[(role.Namespace, role.Name)] = [.. Taken(role, shared, []).SelectMany(r => r.Rules)];
        }
    }

    /// <summary>The roles.</summary>
    public ImmutableArray<RbacRole> Roles { get; }

    /// <summary>The bindings.</summary>
    public ImmutableArray<RbacBinding> Bindings { get; }

    /// <summary>All subjects of bindings, in order.</summary>
    public IEnumerable<AccessSubject> Subjects => Bindings.SelectMany(b => b.Subjects).Distinct().Order();

    /// <summary>The bindings with an unknown role, whose rights are unknown.</summary>
    public IEnumerable<RbacBinding> Unresolved => Bindings.Where(b => !_rules.ContainsKey(KeyOf(b)));

    /// <summary>The rules that apply to a subject, each with its binding.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="space">The namespace of the request; empty if it has none.</param>
    public IEnumerable<(RbacRule Rule, RbacBinding Binding)> RulesOf(AccessSubject subject, string space) =>
        _naming
            .GetOrAdd(subject, who => [.. Bindings.Where(b => b.Names(who))])
            .Where(b => b.Namespace is null || b.Namespace == space)
            .SelectMany(b => RulesOf(b).Select(rule => (rule, b)));

    /// <summary>The rules that a binding grants; none if its role is unknown.</summary>
    public ImmutableArray<RbacRule> RulesOf(RbacBinding binding) => _rules.GetValueOrDefault(KeyOf(binding), []);

    /// <inheritdoc/>
    /// <remarks>
    /// The API server grants everything to its administrators without roles (<c>k8s.io/apiserver/pkg/authorization/authorizerfactory</c>).
    /// </remarks>
    public AccessDecision? Granted(AccessSubject subject, Right right) =>
        subject.Groups.Contains(AccessSubject.Administrators) ? new(true, $"to every member of {AccessSubject.Administrators}")
        : Grants(subject, right.Verb, right.Group, right.Resource, right.Name, right.Namespace) is { } binding
            ? new(true, $"by {binding}") { By = binding }
        : null;

    /// <inheritdoc/>
    public IEnumerable<string> NamesFor(AccessSubject subject, string space) =>
        RulesOf(subject, space).SelectMany(r => r.Rule.Names).Distinct();

    /// <summary>The binding that grants a verb on an object, or null if none does.</summary>
    public RbacBinding? Grants(AccessSubject subject, string verb, string group, string resource, string name, string space)
    {
        foreach (var (rule, binding) in RulesOf(subject, space))
        {
            if (rule.Grants(verb, group, resource, name))
            {
                return binding;
            }
        }

        return null;
    }

    // The controller copies the rules of each selected role; a selected role that aggregates others passes on their rules too.
    private static IEnumerable<RbacRole> Taken(RbacRole role, RbacRole[] shared, HashSet<RbacRole> seen) =>
        !seen.Add(role) ? []
        : role.Aggregates is { } selectors
            ? shared.Where(r => selectors.Any(s => s.Matches(r.Labels))).SelectMany(r => Taken(r, shared, seen))
        : [role];

    private static (string? Namespace, string Name) KeyOf(RbacBinding binding) =>
        (binding.IsToClusterRole ? null : binding.Namespace, binding.Role);
}
