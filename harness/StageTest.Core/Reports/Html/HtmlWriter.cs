namespace StageTest.Core.Reports.Html;

/// <summary>Writes HTML that is well-formed XML too, as long as the markup that it is given is.</summary>
internal sealed class HtmlWriter(TextWriter writer)
{
    /// <summary>Writes markup with text in its holes.</summary>
    public void Write(HtmlMarkup markup) => markup.WriteTo(writer);

    /// <summary>Writes everything before the content of a page, and opens its body.</summary>
    /// <param name="title">The page's title, as text.</param>
    public void WriteHead(string title)
    {
        Write(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8" />
            <meta http-equiv="Content-Security-Policy" content="{HtmlStyle.Policy}" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="color-scheme" content="light dark" />
            <meta name="referrer" content="no-referrer" />
            <title>{title}</title>

            """
        );
        WriteStyle(HtmlStyle.Text);
        Write($"</head>\n<body>\n");
    }

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

    /// <summary>Writes a style sheet, which is part of this program.</summary>
    /// <param name="style">One of those of <see cref="HtmlStyle"/>.</param>
    public void WriteStyle(string style)
    {
        Write($"<style>");
        writer.Write(style);
        Write($"</style>\n");
    }
}
