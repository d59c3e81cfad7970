namespace StageTest.Core.Boards;

/// <summary>The effect of promotion on a policy.</summary>
/// <param name="Name">Its name in JSON and classes.</param>
/// <param name="Words">In words.</param>
internal sealed record BoardFate(string Name, string Words)
{
    /// <summary>It is enforced and stays.</summary>
    public static BoardFate Enforced { get; } = new("enforced", "enforced");

    /// <summary>It is enforced, and a staged one replaces it.</summary>
    public static BoardFate Replaced { get; } = new("replaced", "enforced, and replaced by promotion");

    /// <summary>It is enforced, and a staged Delete removes it.</summary>
    public static BoardFate Removed { get; } = new("removed", "enforced, and removed by promotion");

    /// <summary>It is staged, and new.</summary>
    public static BoardFate Added { get; } = new("added", "staged (set): promotion adds it");

    /// <summary>It is staged, and replaces an enforced one.</summary>
    public static BoardFate Replaces { get; } = new("replaces", "staged (set): promotion replaces the enforced one with it");

    /// <summary>It is a staged Delete of a policy that does not exist.</summary>
    public static BoardFate RemovesNothing { get; } = new("removes-nothing", "staged (delete): there is nothing that it removes");
}
