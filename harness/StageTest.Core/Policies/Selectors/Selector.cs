using System.Collections.Immutable;

namespace StageTest.Core.Policies.Selectors;

/// <summary>
/// A condition on the labels of an endpoint. Kubernetes' label selectors and Calico's expressions both become one of these.
/// </summary>
/// <remarks>
/// Two selectors with the same text are the same selector, so that engines can share one address set among all rules that use it.
/// <see cref="ToString"/> writes Calico's canonical form (<c>libcalico-go/lib/selector/parser/ast.go</c>): groups in parentheses, sets
/// sorted.
/// </remarks>
internal abstract class Selector : IEquatable<Selector>
{
    private readonly string _text;

    private Selector(string text) => _text = text;

    /// <summary>Matches every endpoint.</summary>
    public static Selector All { get; } = new AllSelector();

    /// <summary>The label exists, with any value.</summary>
    public static Selector Has(string label) => new HasSelector(label);

    /// <summary>The label has this value.</summary>
    public static Selector Equal(string label, string value) => new ValueSelector(label, value);

    /// <summary>The label is absent or has another value.</summary>
    public static Selector NotEqual(string label, string value) => new NotValueSelector(label, value);

    /// <summary>The label exists and its value contains this text.</summary>
    public static Selector Contains(string label, string part) =>
        new PartSelector(label, "contains", part, static (value, part) => value.Contains(part, StringComparison.Ordinal));

    /// <summary>The label is there and its value begins with this text.</summary>
    public static Selector StartsWith(string label, string part) =>
        new PartSelector(label, "starts with", part, static (value, part) => value.StartsWith(part, StringComparison.Ordinal));

    /// <summary>The label is there and its value ends with this text.</summary>
    public static Selector EndsWith(string label, string part) =>
        new PartSelector(label, "ends with", part, static (value, part) => value.EndsWith(part, StringComparison.Ordinal));

    /// <summary>The label is there and has one of the values.</summary>
    public static Selector In(string label, IEnumerable<string> values) => new SetSelector(label, values, isIn: true);

    /// <summary>The label is absent or has none of the values.</summary>
    public static Selector NotIn(string label, IEnumerable<string> values) => new SetSelector(label, values, isIn: false);

    /// <summary>The operand does not match. A double negation is removed, so that each selector's text is read back as itself.</summary>
    public static Selector Not(Selector operand) => operand is NotSelector { Operand: var inner } ? inner : new NotSelector(operand);

    /// <summary>All operands match; with none, everything does.</summary>
    public static Selector And(params IEnumerable<Selector> operands)
    {
        var terms = operands.Where(o => o is not AllSelector).ToImmutableArray();
        return terms.Length switch
        {
            0 => All,
            1 => terms[0],
            _ => new GroupSelector(terms, all: true),
        };
    }

    /// <summary>At least one operand matches; with none, nothing does.</summary>
    public static Selector Or(params IEnumerable<Selector> operands)
    {
        var terms = operands.ToImmutableArray();
        return terms.Length switch
        {
            0 => Not(All),
            1 => terms[0],
            _ => new GroupSelector(terms, all: false),
        };
    }

    /// <summary>Whether an endpoint with these labels is selected.</summary>
    public abstract bool Matches(IReadOnlyDictionary<string, string> labels);

    /// <summary>The labels that it reads, each with a value that it names; null for none.</summary>
    public virtual IEnumerable<(string Label, string? Value)> Terms => [];

    /// <summary>Whether it matches everything, or nothing, with one value of a label, regardless of other labels; otherwise null.</summary>
    /// <param name="label">The label.</param>
    /// <param name="value">The value; null if the label is absent.</param>
    public virtual bool? Decided(string label, string? value) =>
        Terms.All(t => t.Label == label)
            ? Matches(value is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [label] = value })
            : null;

    /// <inheritdoc/>
    public bool Equals(Selector? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Selector);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => _text;

    /// <summary>
    /// Its meaning as text: a set of one value is the value, and the order of operands is irrelevant. Selectors with equal meaning match
    /// alike.
    /// </summary>
    public virtual string Meaning => _text;

    private static string Quote(string value) => value.Contains('"', StringComparison.Ordinal) ? $"'{value}'" : $"\"{value}\"";

    private sealed class AllSelector() : Selector("all()")
    {
        public override bool Matches(IReadOnlyDictionary<string, string> labels) => true;
    }

    private sealed class HasSelector(string label) : Selector($"has({label})")
    {
        public override IEnumerable<(string Label, string? Value)> Terms => [(label, null)];

        public override bool Matches(IReadOnlyDictionary<string, string> labels) => labels.ContainsKey(label);
    }

    private sealed class ValueSelector(string label, string value) : Selector($"{label} == {Quote(value)}")
    {
        public override IEnumerable<(string Label, string? Value)> Terms => [(label, value)];

        public override bool Matches(IReadOnlyDictionary<string, string> labels) =>
            labels.TryGetValue(label, out var found) && found == value;
    }

    private sealed class NotValueSelector(string label, string value) : Selector($"{label} != {Quote(value)}")
    {
        public override IEnumerable<(string Label, string? Value)> Terms => [(label, value)];

        public override bool Matches(IReadOnlyDictionary<string, string> labels) =>
            !labels.TryGetValue(label, out var found) || found != value;
    }

    private sealed class PartSelector(string label, string operation, string part, Func<string, string, bool> holds)
        : Selector($"{label} {operation} {Quote(part)}")
    {
        public override IEnumerable<(string Label, string? Value)> Terms => [(label, part)];

        public override bool Matches(IReadOnlyDictionary<string, string> labels) =>
            labels.TryGetValue(label, out var found) && holds(found, part);
    }

    private sealed class SetSelector : Selector
    {
        private readonly string _label;
        private readonly ImmutableSortedSet<string> _values;
        private readonly bool _isIn;

        public SetSelector(string label, IEnumerable<string> values, bool isIn)
            : this(label, values.ToImmutableSortedSet(StringComparer.Ordinal), isIn) { }

        private SetSelector(string label, ImmutableSortedSet<string> values, bool isIn)
            : base($"{label} {(isIn ? "in" : "not in")} {{{string.Join(", ", values.Select(Quote))}}}")
        {
            _label = label;
            _values = values;
            _isIn = isIn;
        }

        public override string Meaning =>
            _values is not [var only] ? ToString()
            : _isIn ? Equal(_label, only).Meaning
            : NotEqual(_label, only).Meaning;

        public override IEnumerable<(string Label, string? Value)> Terms =>
            _values.Select(v => (_label, (string?)v)).Prepend((_label, null));

        public override bool Matches(IReadOnlyDictionary<string, string> labels) =>
            labels.TryGetValue(_label, out var found) ? _values.Contains(found) == _isIn : !_isIn;
    }

    private sealed class NotSelector(Selector operand) : Selector($"!{operand}")
    {
        public Selector Operand { get; } = operand;

        public override string Meaning => $"!{Operand.Meaning}";

        public override IEnumerable<(string Label, string? Value)> Terms => Operand.Terms;

        public override bool Matches(IReadOnlyDictionary<string, string> labels) => !Operand.Matches(labels);

        public override bool? Decided(string label, string? value) => !Operand.Decided(label, value);
    }

    private sealed class GroupSelector(ImmutableArray<Selector> operands, bool all)
        : Selector($"({string.Join(all ? " && " : " || ", operands)})")
    {
        private readonly ImmutableArray<Selector> _operands = operands;
        private readonly bool _all = all;

        public override string Meaning =>
            _operands.Select(o => o.Meaning).Distinct().Order(StringComparer.Ordinal).ToArray() is var meanings && meanings is [var only]
                ? only
                : $"({string.Join(_all ? " && " : " || ", meanings)})";

        public override IEnumerable<(string Label, string? Value)> Terms => _operands.SelectMany(o => o.Terms);

        public override bool? Decided(string label, string? value)
        {
            var parts = _operands.Select(o => o.Decided(label, value)).ToArray();
            return parts.Contains(!_all) ? !_all
                : parts.Contains(null) ? null
                : _all;
        }

        public override bool Matches(IReadOnlyDictionary<string, string> labels)
        {
            foreach (var operand in _operands)
            {
                if (operand.Matches(labels) != _all)
                {
                    return !_all;
                }
            }

            return _all;
        }
    }
}
