using System.Collections.Immutable;

namespace StageTest.Core.Drafts;

/// <summary>A new item of <c>allow</c> or <c>deny</c>.</summary>
/// <param name="From">The value of <c>from</c>; empty for everything.</param>
/// <param name="To">The value of <c>to</c>; empty for everything.</param>
/// <param name="Places">The flows that it matches, by index in the plan.</param>
internal sealed record DraftLine(ImmutableArray<string> From, ImmutableArray<string> To, ImmutableHashSet<int> Places)
{
    private const int Widest = 140;

    /// <summary>The item, on one line if it fits.</summary>
    /// <param name="indent">The text before it.</param>
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
