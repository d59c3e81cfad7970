using Spectre.Console;
using Spectre.Console.Rendering;
using StageTest.Core.Reports;

namespace StageTest.Cli.Commands.Lab;

/// <summary>Shows an interactive lab on a terminal, redrawn in place: the matrix, the latest messages below, and the keys.</summary>
internal sealed class ScreenLabView(IAnsiConsole console) : ILabView
{
    private const int NewsKept = 8;
    private const int LeastNews = 3;

    // The headline, the empty line after the matrix, the keys, and the line of the cursor.
    private const int LinesBesideMatrixAndNews = 4;

    private readonly List<string> _news = [];
    private LiveDisplayContext? _display;
    private LabReading? _last;

    /// <inheritdoc/>
    public Task<int> ShowAsync(Func<Task<int>> work) =>
        console
            .Live(new Text(""))
            .StartAsync(display =>
            {
                _display = display;
                Draw();
                return work();
            });

    /// <inheritdoc/>
    public void Tell(IReadOnlyList<string> lines)
    {
        Add(lines);
        Draw();
    }

    /// <inheritdoc/>
    public void Show(LabReading reading)
    {
        if (_last is not null)
        {
            Add([.. reading.ChangesSince(_last)]);
        }

        _last = reading;
        Draw();
    }

    private void Add(IReadOnlyList<string> lines)
    {
        _news.AddRange(lines);
        _news.RemoveRange(0, Math.Max(0, _news.Count - NewsKept));
    }

    private void Draw() => _display?.UpdateTarget(new Rows(Lines()));

    // The matrix comes first and stays in view: messages get the remaining lines.
    private IEnumerable<IRenderable> Lines()
    {
        var left = console.Profile.Height - LinesBesideMatrixAndNews;
        if (_last is not null)
        {
            yield return new Text(_last.Headline, new Style(decoration: Decoration.Bold));

            // Names in a table contain no brackets, the only special characters of markup.
            var table = LabTable.Lines(_last, console.Profile.Width, left - LeastNews, Dress);
            left -= table.Count;
            foreach (var line in table)
            {
                yield return new Markup(line);
            }

            yield return new Text("");
        }

        foreach (var line in NewsWithin(left))
        {
            yield return new Text(line);
        }

        yield return new Text("b baseline   s staged   p promoted   q quit", new Style(decoration: Decoration.Dim));
    }

    // The latest messages; long ones take several lines.
    private List<string> NewsWithin(int lines)
    {
        var shown = new List<string>();
        foreach (var line in Enumerable.Reverse(_news))
        {
            lines -= 1 + (Math.Max(0, line.Length - 1) / Math.Max(1, console.Profile.Width));
            if (lines < 0)
            {
                break;
            }

            shown.Insert(0, line);
        }

        return shown;
    }

    private static string Dress(TextRole role, string mark) =>
        role switch
        {
            TextRole.Allowed => $"[green]{mark}[/]",
            TextRole.Denied => $"[blue]{mark}[/]",
            TextRole.Wrong => $"[bold red]{mark}[/]",
            _ => $"[dim]{mark}[/]",
        };
}
