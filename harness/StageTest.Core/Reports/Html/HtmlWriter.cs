namespace StageTest.Core.Reports.Html;

/// <summary>Writes HTML that is also well-formed XML, as long as the given markup is.</summary>
internal sealed class HtmlWriter(TextWriter writer)
{
    /// <summary>The policies with texts on the page; null if there are none.</summary>
    public PolicyListing? Policies { get; init; }

    /// <summary>Writes text in which places of policies link to their texts, if the page has them.</summary>
    public void WriteWithPlaces(string text)
    {
        if (Policies is null)
        {
            Write($"{text}");
        }
        else
        {
            Policies.WriteText(this, text);
        }
    }

    /// <summary>Writes the filter script.</summary>
    public void WriteScript()
    {
        Write($"<script>");
        writer.Write(HtmlStyle.Script);
        Write($"</script>\n");
    }

    /// <summary>Writes a box for filter words of the surrounding list. Only the script shows it.</summary>
    /// <param name="example">A description of valid words.</param>
    public void WriteFind(string example) =>
        Write(
            $"<p class=\"find\"><label>Find <input type=\"search\" /></label> <output></output> "
                + $"<span class=\"faint\">{example}</span></p>\n"
        );

    /// <summary>Opens a scrolling frame for content that may be wider than a screen. The keyboard reaches it.</summary>
    /// <param name="label">Its content, for screen readers.</param>
    public void OpenScroll(string label) => Write($"<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{label}\">");

    /// <summary>Writes markup with interpolated text.</summary>
    public void Write(HtmlMarkup markup) => markup.WriteTo(writer);

    /// <summary>Writes everything before the content of a page, and opens its body.</summary>
    /// <param name="title">The page's title, as text.</param>
    /// <param name="hasScript">Whether <see cref="WriteScript"/> follows. Default: the page has none.</param>
    public void WriteHead(string title, bool hasScript = false)
    {
        Write(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8" />
            <meta http-equiv="Content-Security-Policy" content="{(hasScript ? HtmlStyle.PolicyWithScript : HtmlStyle.Policy)}" />
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
