namespace StageTest.Core.Promotion;

/// <summary>A scenario whose staged policies are not promoted.</summary>
/// <param name="Scenario">Its file.</param>
/// <param name="Reason">The reason, with the remedy.</param>
internal sealed record Refusal(string Scenario, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Scenario}: not promoted, because {Reason}";
}
