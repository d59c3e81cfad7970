using StageTest.Core.Connectivity;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>
/// The rules of a tier in order, each matching or not: their combined effect, updated as single rules change.
/// </summary>
/// <remarks>
/// The effects of two neighbours combine into one effect, so a tree over the rules has the total effect at its root. A rule that begins or
/// stops matching changes only the effects on its path to the root.
/// </remarks>
internal sealed class RuleEffects
{
    private readonly Effect[] _tree;
    private readonly Effect[] _own;
    private readonly int _leaves;

    /// <summary>Creates it with rules of which none matches yet.</summary>
    /// <param name="rules">The effect of each.</param>
    public RuleEffects(Effect[] rules)
    {
        _leaves = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, rules.Length));
        _tree = [.. Enumerable.Repeat(Effect.None, 2 * _leaves)];
        _own = rules;
    }

    /// <summary>The effect of all matching rules.</summary>
    public Effect All => _tree[1];

    /// <summary>Sets whether a rule matches from now on.</summary>
    public void Set(int rule, bool matches)
    {
        var at = _leaves + rule;
        _tree[at] = matches ? _own[rule] : Effect.None;
        for (at /= 2; at > 0; at /= 2)
        {
            _tree[at] = _tree[2 * at].Then(_tree[(2 * at) + 1]);
        }
    }

    /// <summary>The effect of rules on connections that nothing before them decided.</summary>
    /// <param name="Taken">The decided connections.</param>
    /// <param name="Allowed">The allowed ones among them.</param>
    /// <param name="Passed">The ones passed to the next tier.</param>
    public sealed record Effect(ConnectionSet Taken, ConnectionSet Allowed, ConnectionSet Passed)
    {
        /// <summary>Nothing is decided.</summary>
        public static Effect None { get; } = new(ConnectionSet.None, ConnectionSet.None, ConnectionSet.None);

        /// <summary>The effect of one rule.</summary>
        public static Effect Of(RuleAction action, ConnectionSet connections) =>
            action == RuleAction.Log
                ? None
                : new(
                    connections,
                    action == RuleAction.Allow ? connections : ConnectionSet.None,
                    action == RuleAction.Pass ? connections : ConnectionSet.None
                );

        /// <summary>The effect of this followed by another.</summary>
        public Effect Then(Effect next)
        {
            if (ReferenceEquals(this, None))
            {
                return next;
            }

            if (ReferenceEquals(next, None))
            {
                return this;
            }

            var taken = Taken.Union(next.Taken);
            return new(taken, Join(Allowed, next.Allowed), Join(Passed, next.Passed));

            // If all decided connections have the same result, no second calculation is needed.
            ConnectionSet Join(ConnectionSet own, ConnectionSet others) =>
                ReferenceEquals(own, Taken) && ReferenceEquals(others, next.Taken) ? taken
                : ReferenceEquals(others, ConnectionSet.None) ? own
                : own.Union(others.Except(Taken));
        }
    }
}
