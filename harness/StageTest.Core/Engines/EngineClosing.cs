namespace StageTest.Core.Engines;

/// <summary>Gives back what an engine holds, if a failure to do so must not hide why it is given back.</summary>
internal static class EngineClosing
{
    /// <summary>Disposes a part.</summary>
    /// <returns>What could not be removed, or null.</returns>
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
