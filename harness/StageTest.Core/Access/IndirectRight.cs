using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>A right by which a subject changes what policies do although it has no right on a policy.</summary>
/// <param name="Effect">Its effect.</param>
/// <param name="Verbs">The verbs, each of which is enough.</param>
/// <param name="Group">The API group.</param>
/// <param name="Resources">The resources.</param>
internal sealed record IndirectRight(IndirectEffect Effect, ImmutableArray<string> Verbs, string Group, ImmutableArray<string> Resources)
{
    private const string Any = "*";

    /// <summary>Whether the resources belong to no namespace, so that only a right in the whole cluster grants them.</summary>
    public bool IsOfCluster { get; init; }

    /// <summary>The parts of names that matter, if a rule names objects; empty if each name matters.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Whether a right on the object of this name has the effect.</summary>
    public bool Concerns(string name) => Names.IsEmpty || Names.Any(part => name.EndsWith(part, StringComparison.Ordinal));

    /// <summary>Verb and resource of the right, if a rule grants it.</summary>
    public (string Verb, string Resource)? In(RbacRule rule) =>
        Verbs.FirstOrDefault(verb => rule.Verbs.Contains(Any) || rule.Verbs.Contains(verb)) is { } verb
        && (rule.Groups.Contains(Any) || rule.Groups.Contains(Group))
        && Resources.FirstOrDefault(rule.Includes) is { } resource
        && (rule.Names.IsEmpty || rule.Names.Any(Concerns))
            ? (verb, resource)
            : null;
}
