using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Lint;

/// <summary>The results of lint.</summary>
internal sealed record LintReport
{
    /// <summary>The readers' diagnostics. If the input is usable, their warnings are findings instead.</summary>
    public required ImmutableArray<Diagnostic> Diagnostics { get; init; }

    /// <summary>The findings of the rules.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>How many scenarios were read.</summary>
    public int Scenarios { get; init; }

    /// <summary>The number of their flows.</summary>
    public int Flows { get; init; }

    /// <summary>The number of policies without a scenario.</summary>
    public int LoosePolicies { get; init; }

    /// <summary>The number of roles and bindings without a scenario.</summary>
    public int LooseRoles { get; init; }

    /// <summary>The number of settings files.</summary>
    public int Settings { get; init; }

    /// <summary>Whether anything makes the input unusable.</summary>
    public bool HasErrors => Diagnostics.Any(d => d.Severity == Severity.Error);
}
