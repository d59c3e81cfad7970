using System.Text;

namespace StageTest.Cli.Output;

/// <summary>Writes reports to files. Half a report would be mistaken for a whole one.</summary>
internal static class ReportFile
{
    /// <summary>Writes a report and replaces an existing one.</summary>
    /// <param name="path">The file, or a device.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="IOException">It cannot be written. A file that did not exist before does not exist afterwards either.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static void Write(string path, Action<TextWriter> write)
    {
        const int buffer = 65_536;
        var isNew = !File.Exists(path);
        try
        {
            using var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), buffer);
            write(file);
        }
        catch (IOException) when (isNew && File.Exists(path))
        {
            // An existing file may be a device or a pipe, which must not be deleted.
            File.Delete(path);
            throw;
        }
    }
}
