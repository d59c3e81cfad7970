using System.Security.Cryptography;
using System.Text;

namespace StageTest.Core.Reports.Html;

/// <summary>The style sheet of the page, and the policy that lets a browser use it and nothing else.</summary>
internal static class HtmlStyle
{
    /// <summary>The style sheet.</summary>
    public static string Text { get; } = Read("colours.css") + Read("report.css") + Read("graph.css");

    /// <summary>The part of it that a picture needs by itself.</summary>
    public static string OfPictures { get; } = Read("colours.css") + Read("graph.css");

    /// <summary>The content security policy: no script, no request, no style but this.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}'; "
        + "base-uri 'none'; form-action 'none'";

    private static string Read(string name)
    {
        using var resource = typeof(HtmlStyle).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
