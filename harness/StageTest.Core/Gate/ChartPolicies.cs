using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Gate;

/// <summary>
/// All that may have a part in the policies that a chart makes, with its subcharts: templates, values, files, and what switches them.
/// </summary>
/// <remarks>Nothing is rendered. What no template of policies can use, such as the name of an image, has no part.</remarks>
internal sealed class ChartPolicies
{
    private readonly RepositoryTree _side;
    private readonly string _folder;
    private readonly ImmutableArray<LoadedChart> _charts;
    private readonly ImmutableHashSet<ChartTemplate> _templates;
    private readonly ImmutableHashSet<LoadedChart> _concerned;
    private readonly SortedSet<string> _content = new(StringComparer.Ordinal);

    private ChartPolicies(RepositoryTree side, string path)
    {
        (_side, _folder) = (side, RepositoryPath.FolderOf(path));
        _charts = [.. new LoadedChart(side, ChartFiles.Of(side, _folder)).All];
        _templates = [.. TemplatesOfPolicies()];
        _concerned = [.. _charts.Where(c => c.HasOthers || _templates.Any(t => t.Chart == c)).SelectMany(c => c.Line)];
    }

    /// <summary>It as text; empty if the chart makes no policies.</summary>
    /// <param name="side">The side.</param>
    /// <param name="path">The path of the Chart.yaml.</param>
    public static string Of(RepositoryTree side, string path) => new ChartPolicies(side, path).Content();

    private string Content()
    {
        AddOthers();
        if (_templates.IsEmpty && _content.Count == 0)
        {
            return "";
        }

        AddTemplates();
        AddFiles();
        foreach (var chart in _charts)
        {
            AddDependencies(chart);
        }

        foreach (var chart in _concerned)
        {
            AddDescription(chart);
        }

        AddValues();
        return string.Join('\n', _content);
    }

    // A template counts if it makes policies, if it may include one that does, or if one of these may include it.
    private HashSet<ChartTemplate> TemplatesOfPolicies()
    {
        var all = _charts.SelectMany(c => c.Templates).ToArray();
        var holding = _charts.Any(c => c.Values.Any(v => v.MayHoldPolicies));
        var files = _charts.SelectMany(FreeFiles).Any(f => TrafficText.MayMakePolicies(f.Text));
        var found = all.Where(t => t.MayMakePolicies || (files && t.Files.Any()) || (holding && UsesPolicies(t))).ToHashSet();
        if (found.Count == 0)
        {
            return found;
        }

        var included = all.ToDictionary(t => t, t => all.Where(o => o != t && t.MayInclude(o)).ToArray());
        while (all.FirstOrDefault(t => !found.Contains(t) && included[t].Any(found.Contains)) is { } including)
        {
            found.Add(including);
        }

        var next = new Queue<ChartTemplate>(found);
        while (next.TryDequeue(out var template))
        {
            foreach (var inner in included[template].Where(found.Add))
            {
                next.Enqueue(inner);
            }
        }

        return found;
    }

    private bool UsesPolicies(ChartTemplate template)
    {
        var paths = ChartTemplate.PathsIn(template.Text).Distinct().ToArray();
        return paths.Length > 0
            && (
                _charts.Any(c => c.Values.Any(v => v.Body is null && v.MayHoldPolicies))
                || (template.UsesSubcharts ? _charts : [template.Chart]).Any(c =>
                    paths.SelectMany(p => Find(c, p)).Any(v => ChartValues.HoldsPolicies(v.Node))
                )
            );
    }

    // What cannot be looked at counts as it is, with the values that speak of policies.
    private void AddOthers()
    {
        foreach (var chart in _charts)
        {
            var remote = ChartDependencies.Remote(_side, chart).ToArray();
            foreach (var item in remote)
            {
                Add(chart, "dependency", item);
            }

            if (remote.Length > 0)
            {
                _content.UnionWith(ChartDependencies.Locked(chart));
            }
        }

        foreach (var packed in _charts[0].Files.Where(f => f.EndsWith(".tgz", StringComparison.Ordinal)))
        {
            var path = RepositoryPath.Normal($"{_folder}/{packed}");
            _content.Add($"{packed} {_side.Digests.GetValueOrDefault(path) ?? _side.TextOf(path)}");
        }

        if (_charts.Any(c => c.HasOthers || ChartDependencies.Remote(_side, c).Any()))
        {
            _content.UnionWith(_charts.SelectMany(c => c.Values).SelectMany(ChartDependencies.Speaking));
        }

        foreach (var chart in _charts.Where(c => c.HasOthers))
        {
            AddValuesAt(chart, ChartTemplate.All);
        }
    }

    // Another name of a template changes nothing, unless something depends on names.
    private void AddTemplates()
    {
        var names = _templates.Any(t => t.UsesNames) || _charts.Any(c => Ignored(c).Length > 0);
        foreach (var template in _templates)
        {
            _content.Add($"{In(template.Chart)} {template.Use} {(names ? template.Path : "")}\n{template.Text}");
        }
    }

    private void AddFiles()
    {
        var used = _templates.SelectMany(t => t.Files).ToHashSet();
        foreach (var chart in _charts)
        {
            foreach (var (name, text) in FreeFiles(chart).Where(f => used.Contains("") || used.Contains(f.Name)))
            {
                _content.Add($"{In(chart)} file {name}\n{text}");
            }
        }
    }

    private void AddDependencies(LoadedChart chart)
    {
        var remote = ChartDependencies.Remote(_side, chart).ToHashSet();
        foreach (var item in chart.Dependencies)
        {
            var imports = item["import-values"] is not null;
            var declared = chart.Subcharts.Where(s => s.IsDeclaredBy(item)).ToArray();
            if (!imports && !chart.HasOthers && !remote.Contains(item) && !declared.Any(_concerned.Contains))
            {
                continue;
            }

            Add(chart, "dependency", item);
            foreach (
                var condition in LoadedChart
                    .Field(item, "condition")
                    .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            )
            {
                AddValuesAt(chart, condition);
            }

            foreach (var tag in (item["tags"] as YamlSequence)?.Items.OfType<YamlScalar>() ?? [])
            {
                foreach (var above in chart.Line)
                {
                    AddValuesAt(above, $"tags.{tag.Value}");
                }
            }

            foreach (var inner in declared.Where(_ => imports))
            {
                AddValuesAt(inner, ChartTemplate.All);
            }
        }
    }

    private void AddDescription(LoadedChart chart)
    {
        _content.Add($"{In(chart)} ignored\n{Ignored(chart)}");
        var problems = new DiagnosticBag();
        var text = chart.TextOf("Chart.yaml") ?? "";
        if (YamlReader.Read(text, "Chart.yaml", problems) is not [YamlMapping body] || problems.HasErrors)
        {
            _content.Add($"{In(chart)} description\n{text}");
            return;
        }

        // Helm takes a subchart by its name and version.
        HashSet<string> fields = [.. _templates.SelectMany(t => t.ChartFields), "apiVersion", "type"];
        var isDeclared = chart.Parent is { } parent && parent.Dependencies.Any(chart.IsDeclaredBy);
        foreach (
            var (key, value) in body.Entries.Where(e =>
                fields.Contains("")
                || fields.Contains(e.Key.Value, StringComparer.OrdinalIgnoreCase)
                || (isDeclared && e.Key.Value is "name" or "version")
            )
        )
        {
            Add(chart, key.Value, value);
        }
    }

    private void AddValues()
    {
        foreach (var values in _concerned.SelectMany(c => c.Values.Select(v => (Chart: c, Values: v))).Where(v => v.Values.Body is null))
        {
            _content.Add($"{In(values.Chart)} {values.Values.Name}\n{values.Values.Text}");
        }

        // A value may be a template too, which uses others.
        var known = new HashSet<string>();
        var next = new Queue<string>(_templates.SelectMany(t => ChartTemplate.PathsIn(t.Text)));
        LoadedChart[] users = [.. _templates.Any(t => t.UsesSubcharts) ? _charts : _templates.Select(t => t.Chart).Distinct()];
        while (next.TryDequeue(out var path))
        {
            if (!known.Add(path))
            {
                continue;
            }

            foreach (var user in users)
            {
                AddValuesAt(user, path);
                foreach (var text in Find(user, path).SelectMany(v => ChartValues.Texts(v.Node)).Where(IsTemplate))
                {
                    foreach (var inner in ChartTemplate.PathsIn(text))
                    {
                        next.Enqueue(inner);
                    }
                }
            }
        }
    }

    private void AddValuesAt(LoadedChart chart, string path)
    {
        foreach (var (place, node) in Find(chart, path))
        {
            _content.Add($"{place} {ManifestComparison.TextOf(node)}");
        }
    }

    private void Add(LoadedChart chart, string name, YamlNode node) =>
        _content.Add($"{In(chart)} {name} {ManifestComparison.TextOf(node)}");

    // A chart's values are its own, those that charts above it have under its name, and the global ones; it sees those of its subcharts.
    private static IEnumerable<(string Place, YamlNode Node)> Find(LoadedChart chart, string path)
    {
        string[] names = path.Split('.', StringSplitOptions.RemoveEmptyEntries);
        foreach (var found in Below(chart, names))
        {
            yield return found;
        }

        ImmutableArray<string> inner = [chart.Name];
        foreach (var above in chart.Line.Skip(1))
        {
            IEnumerable<string[]> paths =
            [
                [.. inner, .. names],
            ];
            if (names is [] or ["global", ..])
            {
                string[] shared = names is [] ? ["global"] : names;
                paths = paths.Concat(Enumerable.Range(0, inner.Length).Select(n => (string[])[.. inner[..n], .. shared]));
            }

            foreach (var found in paths.ToArray().SelectMany(p => In(above, p)))
            {
                yield return found;
            }

            inner = [above.Name, .. inner];
        }
    }

    private static IEnumerable<(string Place, YamlNode Node)> Below(LoadedChart chart, string[] names) =>
        In(chart, names)
            .Concat(
                chart
                    .Subcharts.Where(s => names.Length == 0 || s.Name == names[0])
                    .SelectMany(s => Below(s, names.Length == 0 ? names : names[1..]))
            );

    private static IEnumerable<(string Place, YamlNode Node)> In(LoadedChart chart, string[] names) =>
        chart
            .Values.Select(v => (Place: $"{In(chart)} {v.Name} {string.Join('.', names)}", Node: v.Find(names)))
            .Where(v => v.Node is not null)
            .Select(v => (v.Place, v.Node!));

    private static string In(LoadedChart chart) => string.Join('/', chart.Names);

    private static bool IsTemplate(string text) => text.Contains("{{", StringComparison.Ordinal);

    private static string Ignored(LoadedChart chart) =>
        string.Join(
            '\n',
            (chart.TextOf(".helmignore") ?? "")
                .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith('#'))
        );

    private static IEnumerable<(string Name, string Text)> FreeFiles(LoadedChart chart) =>
        chart
            .Files.Where(f => !f.StartsWith("templates/", StringComparison.Ordinal) && !f.StartsWith("charts/", StringComparison.Ordinal))
            .Where(f => f is not ("Chart.yaml" or "Chart.lock") && !f.StartsWith("values", StringComparison.Ordinal))
            .Select(f => (f, chart.TextOf(f) ?? ""));
}
