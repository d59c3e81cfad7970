using StageTest.Core.Documents;

namespace StageTest.Cli.Inputs;

/// <summary>Reads files that a command line names and that are not manifests.</summary>
internal static class InputBytes
{
    /// <summary>All bytes of a file; null, with an error, if it cannot be read or is too large.</summary>
    public static byte[]? Read(string path, long most, DiagnosticBag diagnostics)
    {
        try
        {
            return RegularFile.Read(path, most);
        }
        catch (FileTooLargeException problem)
        {
            diagnostics.Error(SourceLocation.Whole(path), problem.Message);
            return null;
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            diagnostics.Error(SourceLocation.Whole(path), "There is no such file.");
            return null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(SourceLocation.Whole(path), $"The file cannot be read: {problem.Message}");
            return null;
        }
    }
}
