using StageTest.Core.Documents;

namespace StageTest.Core.Policies;

/// <summary>A kind of object that policies refer to and that is not a policy itself.</summary>
internal sealed class PolicyPartKind : PolicyObjectKind
{
    /// <summary>Whether its objects contain policies.</summary>
    public required bool IsHolder { get; init; }

    /// <summary>Whether its objects are addresses that rules select by labels.</summary>
    public required bool HoldsAddresses { get; init; }

    /// <inheritdoc/>
    public override bool HoldsPolicies => IsHolder;

    /// <summary>Reads one object; nothing, with errors, if it is broken.</summary>
    public required Func<Manifest, PolicyReaderOptions, DiagnosticBag, PolicyDocuments> Reader { get; init; }

    /// <inheritdoc/>
    public override PolicyDocuments Read(Manifest manifest, PolicyReaderOptions options, DiagnosticBag diagnostics) =>
        Reader(manifest, options, diagnostics);
}
