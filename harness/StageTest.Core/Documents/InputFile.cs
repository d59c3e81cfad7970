using System.Security.Cryptography;

namespace StageTest.Core.Documents;

/// <summary>A file that a scenario was read from, and its exact content.</summary>
/// <param name="Path">Its path in the repository, without links, with forward slashes.</param>
/// <param name="Sha256">The SHA-256 digest of its bytes, in lower-case hexadecimal digits.</param>
internal sealed record InputFile(string Path, string Sha256)
{
    /// <summary>The digest of some bytes.</summary>
    public static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
