namespace StageTest.Core.Engines;

/// <summary>Closes an engine's resources without hiding an earlier failure.</summary>
internal static class EngineClosing
{
    /// <summary>Disposes a part.</summary>
    /// <returns>The error, or null.</returns>
    public static async Task<string?> CloseAsync(this IAsyncDisposable part)
    {
        try
        {
            await part.DisposeAsync();
            return null;
        }
        catch (EngineException problem)
        {
            return problem.Message;
        }
    }
}
