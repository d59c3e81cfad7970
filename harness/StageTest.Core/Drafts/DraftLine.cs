using System.Collections.Immutable;

namespace StageTest.Core.Drafts;

/// <summary>An item of <c>allow</c> or <c>deny</c> that is about to be written.</summary>
/// <param name="From">What stands in <c>from</c>; empty for everything.</param>
/// <param name="To">What stands in <c>to</c>; empty for everything.</param>
/// <param name="Places">The flows that it means, by place in the plan.</param>
internal sealed record DraftLine(ImmutableArray<string> From, ImmutableArray<string> To, ImmutableHashSet<int> Places)
{
    private const int Widest = 140;

    /// <summary>The item, on one line where it fits.</summary>
    /// <param name="indent">What stands before it.</param>
    public IEnumerable<string> Text(string indent)
    {
        (string Name, ImmutableArray<string> Items)[] fields = [.. new[] { ("from", From), ("to", To) }.Where(f => f.Item2.Length > 0)];
        var texts = fields.Select(f => $"{f.Name}: {(f.Items.Length == 1 ? f.Items[0] : $"[{string.Join(", ", f.Items)}]")}");
        var line = $"{indent}- {{ {string.Join(", ", texts)} }}";
        if (line.Length <= Widest)
        {
            return [line];
        }

        return fields.SelectMany(
            (field, index) =>
                field.Items.Select(item => $"{indent}      - {item}").Prepend($"{indent}{(index == 0 ? "- " : "  ")}{field.Name}:")
        );
    }
}
