using StageTest.Core.Connectivity;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>
/// The rules of a tier in order, of which each may match or not: what they do together, kept up to date as single rules change.
/// </summary>
/// <remarks>
/// What two neighbours do one after the other is again an effect, so a tree of effects over the rules has the effect of all at its root,
/// and
/// a rule that begins or ceases to match changes only the effects on its way there.
/// </remarks>
internal sealed class RuleEffects
{
    private readonly Effect[] _tree;
    private readonly Effect[] _own;
    private readonly int _leaves;

    /// <summary>Takes the rules, none of which matches yet.</summary>
    /// <param name="rules">What each does.</param>
    public RuleEffects(Effect[] rules)
    {
        _leaves = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, rules.Length));
        _tree = [.. Enumerable.Repeat(Effect.None, 2 * _leaves)];
        _own = rules;
    }

    /// <summary>What all matching rules do.</summary>
    public Effect All => _tree[1];

    /// <summary>Says whether a rule matches from now on.</summary>
    public void Set(int rule, bool matches)
    {
        var at = _leaves + rule;
        _tree[at] = matches ? _own[rule] : Effect.None;
        for (at /= 2; at > 0; at /= 2)
        {
            _tree[at] = _tree[2 * at].Then(_tree[(2 * at) + 1]);
        }
    }

    /// <summary>What rules do to the connections that nothing before them decided.</summary>
    /// <param name="Taken">Those that they decide.</param>
    /// <param name="Allowed">Those of them that they allow.</param>
    /// <param name="Passed">Those of them that they pass to the next tier.</param>
    public sealed record Effect(ConnectionSet Taken, ConnectionSet Allowed, ConnectionSet Passed)
    {
        /// <summary>Nothing is decided.</summary>
        public static Effect None { get; } = new(ConnectionSet.None, ConnectionSet.None, ConnectionSet.None);

        /// <summary>What one rule does.</summary>
        public static Effect Of(RuleAction action, ConnectionSet connections) =>
            action == RuleAction.Log
                ? None
                : new(
                    connections,
                    action == RuleAction.Allow ? connections : ConnectionSet.None,
                    action == RuleAction.Pass ? connections : ConnectionSet.None
                );

        /// <summary>What this does and then another.</summary>
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

            // If all that is taken meets the same fate, it is what is taken, and needs no second calculation.
            ConnectionSet Join(ConnectionSet own, ConnectionSet others) =>
                ReferenceEquals(own, Taken) && ReferenceEquals(others, next.Taken) ? taken
                : ReferenceEquals(others, ConnectionSet.None) ? own
                : own.Union(others.Except(Taken));
        }
    }
}
