using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;

namespace StageTest.Core.Promotion;

/// <summary>
/// Updates a scenario after its promotion: staged policies are enforced, and the expectation for before is removed.
/// </summary>
/// <remarks>
/// The expectation of <c>promoted</c> stays. Without staged policies, every later run is compared with it.
/// </remarks>
internal sealed class ScenarioEdit
{
    private readonly YamlEditor _editor;

    /// <summary>Creates it from a scenario's text, which was read without errors.</summary>
    public ScenarioEdit(string text, string file, DiagnosticBag diagnostics) => _editor = new(text, file, diagnostics);

    /// <summary>The paths in a list of policies, as written.</summary>
    public IReadOnlyList<(string Path, SourceLocation Location)> Paths(string list, string file) =>
        [.. Items(list).Select(PathOf).OfType<SourceScalar>().Select(s => (s.Value, new SourceLocation(file, s.Line, s.Column)))];

    /// <summary>The kustomizations and charts in a list of policies: the field for its type, and the folder.</summary>
    public IEnumerable<(string Form, string Folder)> Rendered(string list) =>
        Items(list)
            .OfType<SourceMapping>()
            .SelectMany(item => item.Entries)
            .Select(entry => (Form: (entry.Key as SourceScalar)?.Value, Folder: (entry.Value as SourceScalar)?.Value))
            .Where(entry => entry.Form == PolicySourceShape.Kustomize.Name || entry.Form == PolicySourceShape.Helm.Name)
            .Select(entry => (entry.Form!, entry.Folder ?? ""));

    /// <summary>The text afterwards.</summary>
    /// <param name="enforced">The paths of the enforced list afterwards, in order; existing ones keep their place.</param>
    public string Apply(IReadOnlyList<string> enforced)
    {
        if (Root["expect"] is SourceMapping expect && expect.IndexOf("baseline") >= 0)
        {
            _editor.RemoveEntry(expect, "baseline");
        }

        if (Root["policies"] is not SourceMapping policies)
        {
            _editor.Refuse(Root, "'policies' must be written out here, without alias or anchor, so that promotion can change it.");
            return _editor.Text;
        }

        // Rendered sources stay, and staged content becomes part of them or of the paths beside them.
        var old = Values("enforced");
        if (Rendered("enforced").Any())
        {
            RemoveStaged(policies);
            if (!old.SequenceEqual(enforced))
            {
                Change(policies["enforced"]!, old, enforced);
            }
        }
        else if (enforced.Count == 0)
        {
            _editor.RemoveEntry(Root, "policies");
        }
        else if (old.Length == 0)
        {
            BecomeEnforced(policies, enforced);
        }
        else
        {
            RemoveStaged(policies);
            if (!old.SequenceEqual(enforced))
            {
                Change(policies["enforced"]!, old, enforced);
            }
        }

        return _editor.Apply();
    }

    // Staged policies may be among the enforced files, so that they have no list of their own.
    private void RemoveStaged(SourceMapping policies)
    {
        if (policies.IndexOf("staged") >= 0)
        {
            _editor.RemoveEntry(policies, "staged");
        }
    }

    private SourceMapping Root => (SourceMapping)_editor.Documents.First(d => d is SourceMapping);

    private IReadOnlyList<SourceNode> Items(string list) =>
        (Root["policies"] as SourceMapping)?[list] switch
        {
            SourceSequence sequence => sequence.Items,
            SourceScalar { Value.Length: > 0 } or SourceMapping => [(Root["policies"] as SourceMapping)![list]!],
            _ => [],
        };

    // A path is plain or written as '{ path: ... }'.
    private static SourceScalar? PathOf(SourceNode item) =>
        item as SourceScalar ?? (item as SourceMapping)?[PolicySourceShape.Path.Name] as SourceScalar;

    private string[] Values(string list) => [.. Items(list).Select(PathOf).OfType<SourceScalar>().Select(s => s.Value)];

    // There is only the staged list, so it becomes the enforced one, with its comments.
    private void BecomeEnforced(SourceMapping policies, IReadOnlyList<string> enforced)
    {
        if (policies.IndexOf("enforced") >= 0)
        {
            _editor.RemoveEntry(policies, "enforced");
        }

        var (key, value) = policies.Entries[policies.IndexOf("staged")];
        _editor.Set(key, "enforced");
        if (!Values("staged").SequenceEqual(enforced))
        {
            Rewrite(value, enforced);
        }
    }

    private void Change(SourceNode value, string[] old, IReadOnlyList<string> enforced)
    {
        var added = enforced.Skip(old.Length).ToArray();
        if (value is not SourceSequence { IsDecorated: false } sequence || !old.SequenceEqual(enforced.Take(old.Length)))
        {
            Rewrite(value, enforced);
            return;
        }

        _editor.AddItems(sequence, added);
    }

    private void Rewrite(SourceNode value, IReadOnlyList<string> enforced)
    {
        if (value is SourceMapping || (value is SourceSequence sequence && sequence.Items.Any(item => item is SourceMapping)))
        {
            _editor.Refuse(value, "This list must change with the promotion and contains an object. Write paths without '{ path: ... }'.");
            return;
        }

        if (YamlEditor.HasAnchor(value))
        {
            _editor.Refuse(value, "This list must change with the promotion and has an anchor or an alias. Write it out.");
            return;
        }

        // A list on lines of its own stays one.
        if (value is SourceSequence { IsFlow: false } block)
        {
            var indent = new string(' ', block.Column - 1);
            _editor.Replace(
                block.Start,
                block.End,
                string.Join(_editor.NewLine + indent, enforced.Select(p => $"- {YamlEditor.Plain(p)}"))
            );
            return;
        }

        _editor.Replace(value.Start, value.End, $"[{string.Join(", ", enforced.Select(YamlEditor.Plain))}]");
    }
}
