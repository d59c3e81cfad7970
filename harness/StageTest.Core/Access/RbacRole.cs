using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Selectors;

namespace StageTest.Core.Access;

/// <summary>A Role or a ClusterRole.</summary>
internal sealed record RbacRole
{
    /// <summary>The namespace of a Role; null for a ClusterRole.</summary>
    public string? Namespace { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the API server completes the name, so that no binding can refer to it. Default: no.</summary>
    public bool IsNameGenerated { get; init; }

    /// <summary>Its labels, by which other ClusterRoles take its rules.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Its own rules. A controller overwrites them if the role aggregates others.</summary>
    public ImmutableArray<RbacRule> Rules { get; init; } = [];

    /// <summary>Selects the ClusterRoles whose rules it takes; null if it aggregates none.</summary>
    public ImmutableArray<Selector>? Aggregates { get; init; }

    /// <summary>Its place.</summary>
    public SourceLocation Location { get; init; }
}
