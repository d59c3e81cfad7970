using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Lint;

/// <summary>What lint found.</summary>
internal sealed record LintReport
{
    /// <summary>What the readers said. If the input can be used, their warnings are findings instead.</summary>
    public required ImmutableArray<Diagnostic> Diagnostics { get; init; }

    /// <summary>What the rules found.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>How many scenarios were read.</summary>
    public int Scenarios { get; init; }

    /// <summary>How many flows they ask.</summary>
    public int Flows { get; init; }

    /// <summary>How many policies were read that belong to no scenario.</summary>
    public int LoosePolicies { get; init; }

    /// <summary>How many roles and bindings were read that belong to no scenario.</summary>
    public int LooseRoles { get; init; }

    /// <summary>How many files of settings of a repository were read.</summary>
    public int Settings { get; init; }

    /// <summary>Whether anything makes the input unusable.</summary>
    public bool HasErrors => Diagnostics.Any(d => d.Severity == Severity.Error);
}
