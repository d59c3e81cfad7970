using System.Text.RegularExpressions;

namespace StageTest.Core.Documents;

/// <summary>A path with <c>*</c>, <c>**</c> and <c>?</c>, which match hidden files too.</summary>
internal sealed class PathPattern
{
    private readonly Regex _whole;

    /// <summary>Creates it from a full path.</summary>
    public PathPattern(string path)
    {
        var text = Regex
            .Escape(path)
            .Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal)
            .Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal)
            .Replace(@"\?", "[^/]", StringComparison.Ordinal);
        _whole = new($"^{text}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        EntersFolders = path.Contains("**", StringComparison.Ordinal);
    }

    /// <summary>Whether it matches files of folders that it does not name.</summary>
    public bool EntersFolders { get; }

    /// <summary>Whether a path is a pattern.</summary>
    public static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?');

    /// <summary>The folder that contains all matches of a pattern.</summary>
    public static string FixedPart(string path)
    {
        var segments = path.Split('/').TakeWhile(s => !IsPattern(s)).ToArray();
        return segments.Length == 0 ? "." : string.Join('/', segments);
    }

    /// <summary>Whether it matches a file.</summary>
    public bool Finds(string file) => _whole.IsMatch(file);
}
