namespace StageTest.Core.Mutation;

/// <summary>A line to paste into a scenario.</summary>
/// <param name="Path">The list that it is an item of: <c>expect.promoted.deny</c>.</param>
/// <param name="Text">The item, without its dash: <c>{ from: shop/web, to: shop/db:5432/tcp }</c>.</param>
internal sealed record RemedyLine(string Path, string Text);
