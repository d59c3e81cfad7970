namespace StageTest.Core.Access;

/// <summary>The result of a write as an impersonated subject that changes nothing (<c>dryRun=All</c>).</summary>
/// <param name="Point">The attempted write.</param>
/// <param name="IsAllowed">
/// Whether the server accepted it; null if it is not proven, because the same write was refused for the caller, or could not be tried.
/// </param>
/// <param name="Detail">The server's answer, or why nothing is proven.</param>
internal sealed record AccessProof(AccessPoint Point, bool? IsAllowed, string Detail)
{
    /// <summary>
    /// Whether a write can prove a point: it covers all names and, if the kind is namespaced, a named namespace.
    /// </summary>
    public static bool IsWrite(AccessPoint point) =>
        point.Verb is "create" or "update" or "patch" or "delete" && point.Name.Length == 0 && point.Namespace != AccessMatrix.AnyNamespace;
}
