using StageTest.Core.Documents;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>A kind whose objects change no traffic.</summary>
/// <param name="ApiVersion">Its apiVersion.</param>
/// <param name="Kind">Its name.</param>
/// <param name="Reason">Why.</param>
internal sealed record HarmlessKind(string ApiVersion, string Kind, string Reason)
{
    /// <summary>What readers of objects know of it: of this version of its API only, as it is declared.</summary>
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
