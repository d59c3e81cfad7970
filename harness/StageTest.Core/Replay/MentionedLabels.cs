using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;

namespace StageTest.Core.Replay;

/// <summary>The labels in selectors of policies, with the values that selectors distinguish.</summary>
internal sealed class MentionedLabels
{
    // A value that no selector names.
    private const string Other = "another value";

    private readonly Dictionary<string, HashSet<string>> _values = new(StringComparer.Ordinal);

    /// <summary>Takes the selectors of policies.</summary>
    public MentionedLabels(IEnumerable<PolicySet> sets)
    {
        foreach (var policy in sets.SelectMany(s => s.Policies))
        {
            Add(policy.Subject);
            foreach (var peer in policy.Ingress.Concat(policy.Egress).SelectMany(r => new[] { r.Source, r.Destination }))
            {
                Add(peer.Selector);
                Add(peer.NotSelector);
            }
        }
    }

    /// <summary>The values of a label that selectors distinguish, except the absent one: those they name, and any other.</summary>
    public IEnumerable<string> ValuesOf(string label) => _values.TryGetValue(label, out var values) ? values.Append(Other) : [];

    /// <summary>
    /// The mentioned labels with a prefix, without the prefix, that are not known; each with its values, and null for the absent one.
    /// </summary>
    public ImmutableArray<(string Label, ImmutableArray<string?> Values)> Unknown(string prefix, params IEnumerable<string> known) =>
        [
            .. _values
                .Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal))
                .Select(k => k[prefix.Length..])
                .Except(known)
                .Order(StringComparer.Ordinal)
                .Select(k => (k, ValuesOf(prefix + k).Prepend(null).ToImmutableArray())),
        ];

    private void Add(Selector? selector)
    {
        foreach (var (label, value) in selector?.Terms ?? [])
        {
            if (!_values.TryGetValue(label, out var values))
            {
                _values[label] = values = new(StringComparer.Ordinal);
            }

            if (value is not null)
            {
                values.Add(value);
            }
        }
    }
}
