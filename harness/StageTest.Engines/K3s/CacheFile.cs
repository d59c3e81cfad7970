namespace StageTest.Engines.K3s;

/// <summary>Files of a cache, which other processes may read at any time: each file is complete or absent.</summary>
internal static class CacheFile
{
    /// <summary>Writes a temporary file beside the final path and renames it at the end.</summary>
    /// <param name="file">The final path. Missing directories are created.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written; no part of it remains.</exception>
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
