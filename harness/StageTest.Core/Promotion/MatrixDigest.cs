using System.Text;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;

namespace StageTest.Core.Promotion;

/// <summary>A number that identifies a matrix.</summary>
/// <remarks>
/// It is the SHA-256 digest of UTF-8 text with one line for each flow, <c>FROM -&gt; TO:PORT/PROTOCOL VERDICT</c> and a line feed, such as
/// <c>shop/web -&gt; shop/api:8080/tcp allowed</c>. Lines are sorted by their bytes, so that the order of the plan is irrelevant. Verdicts
/// are those of the JSON report.
/// </remarks>
internal static class MatrixDigest
{
    /// <summary>The digest, in lower-case hexadecimal digits.</summary>
    public static string Of(IEnumerable<ProvenFlow> flows)
    {
        var lines = flows.Select(f => $"{f.Flow} {f.Observed}\n").Order(StringComparer.Ordinal);
        return InputFile.Digest(Encoding.UTF8.GetBytes(string.Concat(lines)));
    }

    /// <summary>The digest of a matrix in memory.</summary>
    public static string Of(ConnectivityMatrix matrix) =>
        Of(matrix.Plan.Flows.Select((flow, place) => new ProvenFlow(flow.ToString(), matrix.Verdicts[place].Code())));
}
