using System.Globalization;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Reports.Graphs;
using StageTest.Core.Reports.Html;
using StageTest.Core.Reports.Maps;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Studio;

/// <summary>Writes the pages of the studio. They show the content of the run's report, in the same words.</summary>
internal static class StudioPage
{
    private const int MostChanges = 200;

    /// <summary>The list of scenarios.</summary>
    public static string Index(IReadOnlyList<string> files)
    {
        using var text = new StringWriter();
        var html = new HtmlWriter(text);
        WriteHead(html, "StageTest studio", "");
        html.Write($"<header><h1>StageTest studio</h1>\n");
        html.Write($"<p>{CountText.Of(files.Count, "scenario")}. A scenario that you open stays up until the studio ends.</p></header>\n");
        html.Write($"<main><section><h2>Scenarios</h2>\n<ul>\n");
        for (var i = 0; i < files.Count; i++)
        {
            html.Write($"<li><a href=\"{i + 1}/\"><code>{files[i]}</code></a></li>\n");
        }

        html.Write($"</ul></section></main>\n</body>\n</html>\n");
        return text.ToString();
    }

    /// <summary>The page of a scenario, with its state.</summary>
    public static string Whole(StudioSession session, bool hasIndex)
    {
        using var text = new StringWriter();
        var html = new HtmlWriter(text) { Policies = PoliciesOf(session) };
        WriteHead(html, $"StageTest studio: {session.File}", "../");
        html.Write($"<a class=\"skip\" href=\"#view\">Skip to the scenario</a>\n");
        html.Write($"<header><h1>StageTest studio</h1>\n<p><code>{session.File}</code> on {session.Engine}");
        if (hasIndex)
        {
            html.Write($" <a href=\"../\">All scenarios</a>");
        }

        html.Write($"</p>\n<p id=\"status\" role=\"status\">Connected: edits of the files appear here.</p>\n");
        html.Write($"<fieldset class=\"stage-choice\"><legend>Stage</legend>\n");
        foreach (var stage in Enum.GetValues<Stage>())
        {
            WriteChoice(html, StageText.Name(stage), stage == Stage.Promoted);
        }

        WriteChoice(html, "all", isChosen: false);
        html.Write($"</fieldset></header>\n");
        HtmlKey.Write(html);
        html.Write($"<main id=\"view\">\n");
        Write(html, session);
        html.Write($"</main>\n</body>\n</html>\n");
        return text.ToString();
    }

    /// <summary>The changing parts of a scenario's page, with its state.</summary>
    public static string View(StudioSession session)
    {
        using var text = new StringWriter();
        Write(new(text) { Policies = PoliciesOf(session) }, session);
        return text.ToString();
    }

    private static PolicyListing PoliciesOf(StudioSession session) => new(session.State.Sound.Select(s => s.Scenario));

    private static void WriteHead(HtmlWriter html, string title, string up)
    {
        html.Write($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n");
        html.Write($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n");
        html.Write($"<meta name=\"color-scheme\" content=\"light dark\" />\n<title>{title}</title>\n");
        html.Write($"<link rel=\"stylesheet\" href=\"{up}style.css\" />\n");
        if (up.Length > 0)
        {
            html.Write($"<script src=\"{up}studio.js\" defer=\"\"></script>\n");
        }

        html.Write($"</head>\n<body>\n");
    }

    private static void WriteChoice(HtmlWriter html, string name, bool isChosen)
    {
        html.Write($"<label><input type=\"radio\" name=\"stage\" id=\"at-{name}\"");
        if (isChosen)
        {
            html.Write($" checked=\"\"");
        }

        html.Write($" /> {name}</label>\n");
    }

    private static void Write(HtmlWriter html, StudioSession session)
    {
        var state = session.State;
        html.Write($"<div id=\"state\" data-version=\"{state.Version}\"></div>\n");
        WriteProblems(html, state);
        WriteChanges(html, state);
        if (state.Sound.IsEmpty)
        {
            if (!state.IsBroken)
            {
                html.Write($"<section><h2>Starting</h2><p>StageTest is testing the flows on {session.Engine}.</p></section>\n");
            }

            return;
        }

        var report = new RunReport
        {
            Engine = session.Engine,
            EngineArguments = session.EngineArguments,
            StartedAt = state.At,
            Duration = state.Sound.Aggregate(TimeSpan.Zero, (sum, s) => sum + s.Run!.Duration),
            Scenarios = state.Sound,
            FrameLabel = session.GroupBy,
        };
        var cells = HtmlReport.MostCells;
        foreach (var (sound, number) in state.Sound.Select((s, i) => (s, i + 1)))
        {
            new ScenarioSection(html, sound, report, number) { DrawsEqualStages = true }.Write(ref cells);
        }

        html.Policies!.Write(html);
    }

    private static void WriteProblems(HtmlWriter html, StudioState state)
    {
        string[] lines = [.. DiagnosticLines.Of(state.Diagnostics, Severity.Warning), .. state.Failures];
        if (lines.Length == 0)
        {
            return;
        }

        html.Write($"<section class=\"card {(state.IsBroken ? "error" : "ok")}\" role=\"alert\" id=\"problems\">");
        html.Write($"<h2>{(state.IsBroken ? "The files have errors" : "Warnings")}</h2>\n");
        if (state.IsBroken)
        {
            html.Write($"<p>{(state.Sound.IsEmpty ? "Save a valid state to begin." : "Below is the last valid state.")}</p>\n");
        }

        html.Write($"<ul>\n");
        foreach (var line in lines)
        {
            html.Write($"<li><code>{line}</code></li>\n");
        }

        html.Write($"</ul></section>\n");
    }

    private static void WriteChanges(HtmlWriter html, StudioState state)
    {
        if (state.IsBroken || state.Before.IsEmpty)
        {
            return;
        }

        RunChange[] changes =
        [
            .. state.Sound.SelectMany(now =>
                state.Before.FirstOrDefault(s => s.Scenario.Step == now.Scenario.Step) is { } was ? RunChange.Of(was.Run!, now.Run!) : []
            ),
        ];
        var time = state.At.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var (opened, closed) = (changes.Count(c => c.Opens), changes.Count(c => c.Closes));
        html.Write($"<section class=\"card\" id=\"changes\"><h2>The edit of {time}</h2>\n");
        html.Write($"<p>It opens {CountText.Of(opened, "flow")} and closes {CountText.Of(closed, "flow")} over all stages");
        html.Write(
            $"{(changes.Length > opened + closed ? $"; {CountText.Of(changes.Length - opened - closed, "other change")}" : "")}.</p>\n"
        );
        if (changes.Length > 0)
        {
            WriteTable(html, changes);
        }

        if (state.Connections is { IsEmpty: false } connections)
        {
            WriteConnections(html, connections);
        }

        html.Write($"</section>\n");
    }

    private static void WriteTable(HtmlWriter html, RunChange[] changes)
    {
        html.OpenScroll("Flows that changed");
        html.Write($"<table class=\"list\">\n");
        html.Write(
            $"<thead><tr><th scope=\"col\">Flow</th><th scope=\"col\">Stage</th><th scope=\"col\">Change</th></tr></thead>\n<tbody>"
        );
        foreach (var change in changes.Take(MostChanges))
        {
            var mark =
                change.Opens ? "+"
                : change.Closes ? "-"
                : "";
            html.Write(
                $"<tr><th scope=\"row\"><code>{change.Flow.ToString()}</code></th><td>{change.Step ?? StageText.Name(change.Stage)}</td>"
            );
            html.Write($"<td><b>{mark}</b> {change.Words}</td></tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
        if (changes.Length > MostChanges)
        {
            html.Write($"<p>{CountText.More(changes.Length - MostChanges)}</p>\n");
        }
    }

    private static void WriteConnections(HtmlWriter html, MapComparison connections)
    {
        html.Write($"<details><summary>All ports and addresses after promotion. {MapDiffText.Summary(connections)}</summary>\n");
        GraphFigure.Write(html, MapGraph.Of(connections), "What the edit changes after promotion");
        html.Write($"</details>\n");
    }
}
