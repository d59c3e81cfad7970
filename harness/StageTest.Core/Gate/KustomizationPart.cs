using System.Text;
using StageTest.Core.Documents;

namespace StageTest.Core.Gate;

/// <summary>What a kustomization, with those that it includes, makes of policies, and what it could copy into them.</summary>
internal sealed class KustomizationPart
{
    private readonly StringBuilder _content = new();
    private readonly HashSet<Input> _inputs = [];
    private readonly HashSet<KustomizationCopy> _copies = [];
    private readonly HashSet<KustomizationCopy> _variables = [];
    private readonly HashSet<KustomizationCopy> _own = [];
    private bool _hasPlaceholders;

    /// <summary>Whether there are policies in it.</summary>
    public Finding Policies { get; set; }

    /// <summary>Whether it may change policies.</summary>
    public bool Changes { get; set; }

    /// <summary>All that may affect its policies, as text.</summary>
    public string Content => _content.ToString();

    /// <summary>Adds a text that may affect policies.</summary>
    public void Add(string text)
    {
        // That is how policies use variables.
        _hasPlaceholders |= text.Contains("$(", StringComparison.Ordinal);
        _content.AppendLine(text);
    }

    /// <summary>Adds something that affects policies only if a part of it is copied into them.</summary>
    /// <param name="isPart">Whether it may be a part of some objects.</param>
    /// <param name="text">Its text.</param>
    public void AddInput(Func<KustomizationCopy.Objects, bool> isPart, string text) => _inputs.Add(new(isPart, text));

    /// <summary>Adds something that copies values.</summary>
    public void AddCopy(KustomizationCopy copy)
    {
        _copies.Add(copy);
        _own.Add(copy);
    }

    /// <summary>Adds a variable, which counts in all kustomizations above too.</summary>
    public void AddVariable(KustomizationCopy variable)
    {
        _copies.Add(variable);
        _variables.Add(variable);
    }

    /// <summary>Adds a kustomization that this one includes.</summary>
    /// <param name="inner">The other.</param>
    /// <param name="isComponent">Whether the other one works on the objects of this one.</param>
    public void Include(KustomizationPart inner, bool isComponent)
    {
        // A digest, because a kustomization may be included on many ways.
        var content = InputFile.Digest(Encoding.UTF8.GetBytes(inner.Content));
        if (isComponent || inner.Policies != Finding.None)
        {
            _hasPlaceholders |= inner._hasPlaceholders;
            _content.AppendLine(content);
            Changes |= isComponent || inner.Changes;
        }
        else
        {
            AddInput(_ => true, content);
        }

        Policies = inner.Policies > Policies ? inner.Policies : Policies;
        _inputs.UnionWith(inner._inputs);
        _copies.UnionWith(inner._copies);
        _variables.UnionWith(inner._variables);
        if (isComponent)
        {
            _own.UnionWith(inner._own);
        }
    }

    /// <summary>Adds all inputs of a kustomization, whose objects are used in an unknown way.</summary>
    public void IncludeAll(KustomizationPart inner)
    {
        Add(inner.Content);
        foreach (var text in inner._inputs.Select(i => i.Text).Order(StringComparer.Ordinal))
        {
            Add(text);
        }
    }

    /// <summary>Adds the inputs that may be copied into policies, once all is known.</summary>
    public void Finish()
    {
        if (Policies == Finding.None)
        {
            return;
        }

        var found = _own.Where(c => c.WritesPolicies).Concat(_hasPlaceholders ? _variables : []).ToHashSet();
        if (found.Count == 0)
        {
            return;
        }

        // What is copied into policies may have been copied before.
        while (_copies.FirstOrDefault(c => !found.Contains(c) && found.Any(f => f.Source is { } o && c.MayWriteTo(o))) is { } before)
        {
            found.Add(before);
        }

        Changes = true;
        var isRenaming = found.Any(c => c.RenamesObjects) || _inputs.Any(i => i.RenamesObjects);
        var objects = found
            .Select(c => c.Source)
            .OfType<KustomizationCopy.Objects>()
            .Select(o => isRenaming ? KustomizationCopy.Objects.All : o)
            .Distinct()
            .ToArray();
        foreach (
            var text in found
                .Select(c => c.Text)
                .Concat(_inputs.Where(i => objects.Any(i.IsPart)).Select(i => i.Text))
                .Distinct()
                .Order(StringComparer.Ordinal)
        )
        {
            _content.AppendLine(text);
        }
    }

    /// <summary>Whether there are policies.</summary>
    internal enum Finding
    {
        /// <summary>There are none.</summary>
        None,

        /// <summary>Scenarios read all of them.</summary>
        Judged,

        /// <summary>There are some that no scenario reads.</summary>
        Loose,
    }

    private sealed record Input(Func<KustomizationCopy.Objects, bool> IsPart, string Text)
    {
        public bool RenamesObjects =>
            Text.Contains("allowNameChange", StringComparison.Ordinal) || Text.Contains("allowKindChange", StringComparison.Ordinal);
    }
}
