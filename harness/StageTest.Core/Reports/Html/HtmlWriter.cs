namespace StageTest.Core.Reports.Html;

/// <summary>Writes HTML that is well-formed XML too, as long as the markup that it is given is.</summary>
internal sealed class HtmlWriter(TextWriter writer)
{
    /// <summary>Writes markup with text in its holes.</summary>
    public void Write(HtmlMarkup markup) => markup.WriteTo(writer);

    /// <summary>Writes text of several lines.</summary>
    public void WriteLines(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        Write($"{lines[0]}");
        foreach (var line in lines[1..])
        {
            Write($"<br />{line}");
        }
    }

    /// <summary>Writes the style sheet, which is part of this program.</summary>
    public void WriteStyle()
    {
        Write($"<style>");
        writer.Write(HtmlStyle.Text);
        Write($"</style>\n");
    }
}
