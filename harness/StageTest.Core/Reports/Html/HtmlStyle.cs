using System.Security.Cryptography;
using System.Text;

namespace StageTest.Core.Reports.Html;

/// <summary>The style sheet and the script of pages, and the content security policies that allow nothing else.</summary>
internal static class HtmlStyle
{
    /// <summary>The style sheet.</summary>
    public static string Text { get; } = Read("colours.css") + Read("report.css") + Read("graph.css");

    /// <summary>The part of it that a separate diagram needs.</summary>
    public static string OfPictures { get; } = Read("colours.css") + Read("graph.css");

    /// <summary>The script that filters rows by words. Pages are complete without it.</summary>
    public static string Script { get; } = Read("filter.js");

    /// <summary>The content security policy: no script, no request, no style except this.</summary>
    public static string Policy { get; } = $"default-src 'none'; style-src '{Digest(Text)}'; base-uri 'none'; form-action 'none'";

    /// <summary>The content security policy of a page with <see cref="Script"/>, and no other.</summary>
    public static string PolicyWithScript { get; } = $"{Policy}; script-src '{Digest(Script)}'";

    private static string Digest(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Read(string name)
    {
        using var resource = typeof(HtmlStyle).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
