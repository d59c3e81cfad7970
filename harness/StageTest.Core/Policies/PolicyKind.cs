using StageTest.Core.Documents;

namespace StageTest.Core.Policies;

/// <summary>A kind of policy.</summary>
internal sealed class PolicyKind : PolicyObjectKind
{
    /// <summary>The kind of its objects after promotion; null if it is not a staged kind.</summary>
    public required PolicyKind? EnforcedForm { get; init; }

    /// <summary>Its name in the order of equal policies from Calico v3.32 on: <see cref="PolicyOrder"/>.</summary>
    public required string SortName { get; init; }

    /// <summary>
    /// The backend's prefix of names up to Calico v3.31, which decides between equal policies there; null if that is the tier.
    /// </summary>
    public required string? BackendPrefix { get; init; }

    /// <summary>Its name in Calico's flow logs (<c>PolicyKind</c> of <c>goldmane/proto/api.proto</c>).</summary>
    public required string FlowLogName { get; init; }

    /// <summary>Its number there; null if flow logs do not know it.</summary>
    public required int? FlowLogNumber { get; init; }

    /// <summary>
    /// Whether its documents name a tier and an order, as Calico's own do. Calico's API server grants such kinds tier by tier.
    /// </summary>
    public required bool IsTiered { get; init; }

    /// <summary>The order of all its policies; null if documents state an order or a priority.</summary>
    public required double? FixedOrder { get; init; }

    /// <summary>The syntax of its documents.</summary>
    public required PolicyDialect Dialect { get; init; }

    /// <summary>Whether its selector also matches network interfaces of nodes.</summary>
    public required bool MeansNodes { get; init; }

    /// <summary>Writes the <c>spec</c> of a policy with one action for all connections.</summary>
    public required WholeSpec WholeSpec { get; init; }

    /// <summary>Reads one policy; null, with errors, if it is broken.</summary>
    public required Func<Manifest, PolicyKind, PolicyReaderOptions, DiagnosticBag, Policy?> Reader { get; init; }

    /// <summary>Whether its objects wait for promotion.</summary>
    public bool IsStaged => EnforcedForm is not null;

    /// <inheritdoc/>
    public override bool HoldsPolicies => false;

    /// <inheritdoc/>
    public override PolicyDocuments Read(Manifest manifest, PolicyReaderOptions options, DiagnosticBag diagnostics) =>
        Reader(manifest, this, options, diagnostics) is { } policy
            ? new() { Policies = [policy with { Document = manifest }] }
            : PolicyDocuments.None;
}

/// <summary>Writes the <c>spec</c> of a policy with one action for all connections, as indented YAML.</summary>
/// <param name="tier">The tier, if documents of the kind name one.</param>
/// <param name="order">The order, if they state one.</param>
/// <param name="action">The action.</param>
internal delegate string WholeSpec(string tier, double order, RuleAction action);
