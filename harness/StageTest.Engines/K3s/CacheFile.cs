namespace StageTest.Engines.K3s;

/// <summary>Files of a cache, which others may read at any time: each is there as a whole, or not at all.</summary>
internal static class CacheFile
{
    /// <summary>Writes a file beside its place and moves it there in the end.</summary>
    /// <param name="file">Its place. Directories are made.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="IOException">It cannot be written; nothing of it is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static async Task WriteAsync(string file, Func<Stream, Task> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var half = $"{file}.{Guid.NewGuid():N}";
        try
        {
            await using (var stream = File.Create(half))
            {
                await write(stream);
            }

            File.Move(half, file, overwrite: true);
        }
        catch
        {
            File.Delete(half);
            throw;
        }
    }
}
