using System.Security.Cryptography;
using System.Text;

namespace StageTest.Studio;

/// <summary>Decides which requests are answered: those of a person who has the address, sent from the studio's own page.</summary>
/// <remarks>
/// Other users of the machine can reach the port, but do not know the token. A page of another site can reach it through the browser: it
/// does not know the token either, its <c>Origin</c> and <c>Sec-Fetch-Site</c> differ, and if it has a name of its own that resolves to
/// this machine, <c>Host</c> is that name. No cookie is used, because browsers send those to every port of a machine.
/// </remarks>
/// <param name="host">The only value of <c>Host</c>: address and port.</param>
/// <param name="token">The start of every path.</param>
internal sealed class Doorkeeper(string host, string token)
{
    private const int TokenBytes = 32;

    private readonly byte[] _token = Encoding.UTF8.GetBytes(token);

    /// <summary>A token that cannot be guessed, in characters that need no escape in an address.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>The rest of the path of a request after the token; null if the request is refused.</summary>
    /// <param name="hosts">The values of <c>Host</c>.</param>
    /// <param name="origins">The values of <c>Origin</c>, of which browsers send one with some requests.</param>
    /// <param name="sites">The values of <c>Sec-Fetch-Site</c>, of which browsers send one.</param>
    /// <param name="path">The path.</param>
    public string? Admit(IReadOnlyList<string?> hosts, IReadOnlyList<string?> origins, IReadOnlyList<string?> sites, string path)
    {
        if (
            hosts is not [var named]
            || named != host
            || origins.Any(origin => origin != $"http://{host}")
            || sites.Any(site => site is not ("same-origin" or "none"))
            || path.Length == 0
            || path[0] != '/'
        )
        {
            return null;
        }

        var end = path.IndexOf('/', 1);
        var given = Encoding.UTF8.GetBytes(end < 0 ? path[1..] : path[1..end]);
        return !CryptographicOperations.FixedTimeEquals(given, _token) ? null
            : end < 0 ? ""
            : path[end..];
    }
}
