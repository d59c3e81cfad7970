using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using StageTest.Core.Documents;

namespace StageTest.Core.Reports.Html;

/// <summary>
/// An interpolated string of which only the literal parts are markup; interpolated values are encoded as text.
/// </summary>
/// <remarks>So nothing from a file becomes an element or an attribute, unless this program's source says so.</remarks>
[InterpolatedStringHandler]
internal readonly struct HtmlMarkup
{
    private readonly StringBuilder _markup;

    /// <summary>Begins a string; called by the compiler.</summary>
    public HtmlMarkup(int literalLength, int formattedCount)
    {
        const int usualHole = 16;
        _markup = new(literalLength + (formattedCount * usualHole));
    }

    /// <summary>Takes markup; called by the compiler.</summary>
    public void AppendLiteral(string markup) => _markup.Append(markup);

    /// <summary>Takes text; characters that browsers do not display are escaped as in the reports for terminals.</summary>
    public void AppendFormatted(string text) => _markup.Append(HtmlEncoder.Default.Encode(PrintableText.Of(text)));

    /// <summary>Takes a number.</summary>
    public void AppendFormatted(int number) => _markup.Append(CultureInfo.InvariantCulture, $"{number}");

    /// <summary>Writes all of it.</summary>
    public void WriteTo(TextWriter writer) => writer.Write(_markup);
}
