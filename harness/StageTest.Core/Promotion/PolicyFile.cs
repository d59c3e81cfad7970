using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Core.Promotion;

/// <summary>A file of policies whose objects are promoted or removed one by one.</summary>
internal sealed class PolicyFile
{
    private readonly YamlEditor _editor;
    private readonly Dictionary<(int Line, int Column), PolicyObject> _objects = [];
    private readonly HashSet<SourceNode> _removed = [];
    private readonly HashSet<SourceMapping> _enforced = [];
    private readonly HashSet<SourceMapping> _retyped = [];

    /// <summary>Creates it from a text without errors in <see cref="PolicyReader"/>.</summary>
    public PolicyFile(string text, string file, DiagnosticBag diagnostics)
    {
        _editor = new(text, file, diagnostics);
        foreach (var document in _editor.Documents)
        {
            Find(document, document, [], document.IsDecorated);
        }
    }

    /// <summary>Changes a staged object into its enforced form.</summary>
    public void Enforce(Policy policy)
    {
        // Several scenarios may stage it.
        if (Locate(policy.Location, policy.ToString()) is not { } found || policy.IsHeldBack || !_enforced.Add(found.Object))
        {
            return;
        }

        var typed = found.Object["kind"] is not null ? found.Object : found.List!.Last().List;
        if (_retyped.Add(typed))
        {
            Retype(typed, policy);
        }

        if (found.Object["spec"] is SourceMapping spec && spec.IndexOf("stagedAction") >= 0)
        {
            if (found.IsShared || spec.IsDecorated)
            {
                _editor.Refuse(
                    spec,
                    $"{policy} cannot be promoted, because its 'stagedAction' is in a value with an anchor, which other "
                        + "places may use. Write the value out where it is used."
                );
                return;
            }

            _editor.RemoveEntry(spec, "stagedAction");
        }
        else if (found.Object["spec"] is SourceAlias alias)
        {
            _editor.Refuse(alias, $"{policy} cannot be promoted, because its 'spec' is an alias. Write it out.");
        }
        else if (found.Object["spec"] is SourceMapping mapping && mapping["<<"] is { } merge)
        {
            _editor.Refuse(merge, $"{policy} cannot be promoted, because its 'spec' has a merge key. Write the fields out.");
        }
    }

    /// <summary>Removes an object.</summary>
    /// <param name="location">Its place.</param>
    /// <param name="name">Its name in messages.</param>
    public void Remove(SourceLocation location, string name)
    {
        if (Locate(location, name) is { } found)
        {
            _removed.Add(found.Object);
        }
    }

    /// <summary>The text with all changes, or null if no object is left.</summary>
    public string? Finish()
    {
        var isLeft = false;
        foreach (var document in _editor.Documents)
        {
            isLeft |= Prune(document);
        }

        if (!isLeft)
        {
            return null;
        }

        foreach (var document in _editor.Documents.Where(d => !IsKept(d) && d is not SourceScalar))
        {
            _editor.RemoveDocument(document);
        }

        return _editor.Apply();
    }

    // A typed list names the kind once for all its items.
    private void Retype(SourceMapping typed, Policy policy)
    {
        var (kind, oldVersion) = (policy.EnforcedKind, policy.Document!.ApiVersion);
        var version = kind.ApiVersionAfter(oldVersion);
        var suffix =
            typed["kind"] is SourceScalar { Value: var written } && written.EndsWith("List", StringComparison.Ordinal) ? "List" : "";
        _editor.Set(typed["kind"]!, kind.Kind + suffix);
        if (version == oldVersion)
        {
            return;
        }

        if (typed["apiVersion"] is { } apiVersion)
        {
            _editor.Set(apiVersion, version);
        }
        else
        {
            _editor.Refuse(
                typed,
                $"{policy} cannot be promoted, because it leaves its 'apiVersion' to the list that it is in. Write it out."
            );
        }
    }

    private PolicyObject? Locate(SourceLocation location, string name)
    {
        if (_objects.TryGetValue((location.Line, location.Column), out var found))
        {
            return found;
        }

        _editor.Refuse(_editor.Documents[0], $"{name} cannot be promoted, because it is written by an alias. Write it out.");
        return null;
    }

    // Finds them as Manifest does.
    private void Find(SourceNode node, SourceNode document, (SourceMapping List, SourceSequence Items)[] lists, bool isShared)
    {
        if (node is not SourceMapping mapping)
        {
            return;
        }

        if (
            mapping["items"] is SourceSequence items
            && (mapping["kind"] is not SourceScalar { Value: var kind } || kind.EndsWith("List", StringComparison.Ordinal))
        )
        {
            foreach (var item in items.Items)
            {
                Find(item, document, [.. lists, (mapping, items)], isShared || items.IsDecorated || item.IsDecorated);
            }

            return;
        }

        _objects[(mapping.Line, mapping.Column)] = new(mapping, lists, isShared);
    }

    // Removes empty entries from lists that keep others; returns whether anything of the node stays.
    private bool Prune(SourceNode node)
    {
        if (!IsKept(node))
        {
            return false;
        }

        if (node is SourceMapping mapping && ItemsOf(mapping) is { } items)
        {
            foreach (var item in items.Items.Where(IsKept))
            {
                Prune(item);
            }

            if (items.Items.Where(i => !IsKept(i)).ToArray() is { Length: > 0 } gone)
            {
                _editor.RemoveItems(items, gone);
            }
        }

        return node is not SourceScalar;
    }

    private bool IsKept(SourceNode node) =>
        !_removed.Contains(node)
        && (node is not SourceMapping mapping || ItemsOf(mapping) is not { Items.Count: > 0 } items || items.Items.Any(IsKept));

    private SourceSequence? ItemsOf(SourceMapping mapping) =>
        _objects.TryGetValue((mapping.Line, mapping.Column), out var found) && found.Object == mapping
            ? null
            : mapping["items"] as SourceSequence;

    private sealed record PolicyObject(SourceMapping Object, (SourceMapping List, SourceSequence Items)[] List, bool IsShared);
}
