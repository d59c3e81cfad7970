using StageTest.Core.Documents;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>A kind whose objects do not affect traffic.</summary>
/// <param name="ApiVersion">Its apiVersion.</param>
/// <param name="Kind">Its name.</param>
/// <param name="Reason">Why.</param>
internal sealed record HarmlessKind(string ApiVersion, string Kind, string Reason)
{
    /// <summary>Its entry for readers of objects: for this version of its API only, as declared.</summary>
    public OtherKind AsOtherKind()
    {
        var (slash, text) = (ApiVersion.IndexOf('/', StringComparison.Ordinal), Reason.TrimEnd('.'));
        return new(
            slash < 0 ? "" : ApiVersion[..slash],
            Kind,
            ChangesTraffic: false,
            $"is declared harmless in '{RepositorySettings.File}' ('{text}')"
        )
        {
            Where = manifest => manifest.ApiVersion == ApiVersion,
        };
    }
}
