namespace StageTest.Core.Scenarios;

/// <summary>The names of stages, the same everywhere.</summary>
internal static class StageText
{
    /// <summary><c>baseline</c>, <c>staged</c> or <c>promoted</c>.</summary>
    public static string Name(Stage stage) =>
        stage switch
        {
            Stage.Baseline => "baseline",
            Stage.Staged => "staged",
            _ => "promoted",
        };
}
