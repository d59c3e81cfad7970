using StageTest.Core.Evaluation;
using StageTest.Core.Policies;

namespace StageTest.Core.Lint;

/// <summary>The known facts about each rule that matches a connection of the topology.</summary>
internal sealed class RuleReach
{
    private readonly Dictionary<Rule, Entry> _entries = new(ReferenceEqualityComparer.Instance);

    /// <summary>All of them, in the order of their first match.</summary>
    public IReadOnlyCollection<Entry> All => _entries.Values;

    /// <summary>Whether a rule is known to decide a connection.</summary>
    public bool Decides(Rule rule) => _entries.TryGetValue(rule, out var entry) && entry.Decides;

    /// <summary>Whether a rule is known to match a connection.</summary>
    public bool IsKnown(Rule rule) => _entries.ContainsKey(rule);

    /// <summary>Records that a rule matches a connection between two nodes.</summary>
    public Entry Note(Policy policy, Direction direction, Rule rule, Node pod, Node other)
    {
        if (!_entries.TryGetValue(rule, out var entry))
        {
            _entries.Add(rule, entry = new(policy, direction, rule, pod, other));
        }

        return entry;
    }

    /// <summary>A rule.</summary>
    /// <param name="Policy">Its policy.</param>
    /// <param name="Direction">The direction in which it applies.</param>
    /// <param name="Rule">The rule.</param>
    /// <param name="Pod">The pod that it governs, of a matching connection.</param>
    /// <param name="Other">The other end of that connection.</param>
    internal sealed record Entry(Policy Policy, Direction Direction, Rule Rule, Node Pod, Node Other)
    {
        /// <summary>Whether it decides a connection.</summary>
        public bool Decides { get; set; }
    }
}
