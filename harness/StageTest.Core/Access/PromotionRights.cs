using System.Collections.Immutable;
using StageTest.Core.Policies;

namespace StageTest.Core.Access;

/// <summary>The rights that a deployer needs to apply a promotion, and which of them are missing.</summary>
internal static class PromotionRights
{
    private static readonly ImmutableArray<string> Applying = ["get", "create", "patch"];

    private static readonly ImmutableArray<string> Removing = ["delete"];

    /// <summary>
    /// The missing rights, a sentence for each: the enforced form of each staged policy is applied (<c>get</c>, <c>create</c>,
    /// <c>patch</c>), and its staged form deleted if it has another kind.
    /// </summary>
    /// <param name="subject">The deployer.</param>
    /// <param name="access">The roles and bindings.</param>
    /// <param name="promoted">The staged policies.</param>
    public static ImmutableArray<string> Missing(AccessSubject subject, AccessCalculator access, IEnumerable<Policy> promoted)
    {
        var missing = ImmutableArray.CreateBuilder<string>();
        foreach (var policy in promoted.Where(p => p.IsStaged))
        {
            var (staged, enforced) = (AccessKind.Of(policy.Kind), AccessKind.Of(policy.EnforcedKind));
            var isRemoved = policy.Staging == PolicyStaging.StagedDelete;
            Ask(enforced, isRemoved ? Removing : Applying);
            if (staged != enforced)
            {
                Ask(staged, Removing);
            }

            void Ask(AccessKind kind, ImmutableArray<string> verbs)
            {
                var request = new AccessRequest(subject, "", kind)
                {
                    Tier = kind.IsTiered ? policy.Tier : "",
                    Namespace = policy.Namespace,
                    Name = policy.Name,
                };
                var refused = verbs
                    .Select(verb => (Verb: verb, Decision: access.Decide(request with { Verb = verb })))
                    .Where(v => !v.Decision.IsAllowed)
                    .ToArray();
                if (refused.Length > 0)
                {
                    missing.Add(
                        $"{subject} may not {string.Join(", ", refused.Select(r => r.Verb))} {kind} {policy.DisplayName}: "
                            + $"{refused[0].Decision.Why}."
                    );
                }
            }
        }

        return [.. missing.Distinct()];
    }
}
