namespace StageTest.Core.Access;

/// <summary>What happened when a subject was impersonated in a write that changes nothing (<c>dryRun=All</c>).</summary>
/// <param name="Point">What was tried.</param>
/// <param name="IsAllowed">
/// Whether the server let it pass; null if that is not proven: the same write as the caller did not pass, or could not be tried.
/// </param>
/// <param name="Detail">What the server said, or why nothing is proven.</param>
internal sealed record AccessProof(AccessPoint Point, bool? IsAllowed, string Detail)
{
    /// <summary>
    /// Whether a write can prove a point: it is about all names, and about a namespace that is named where the kind has one.
    /// </summary>
    public static bool IsWrite(AccessPoint point) =>
        point.Verb is "create" or "update" or "patch" or "delete" && point.Name.Length == 0 && point.Namespace != AccessMatrix.AnyNamespace;
}
