using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.NUnit;

/// <summary>The location of one folder of scenarios.</summary>
/// <param name="Root">The directory in which the folder's relative path was found.</param>
/// <param name="Folder">The full path of the folder.</param>
internal sealed record ScenarioLocation(string Root, string Folder)
{
    /// <summary>Looks in a directory and its parents.</summary>
    /// <exception cref="DirectoryNotFoundException">None of them contains it.</exception>
    public static ScenarioLocation Find(string path, string startingAt)
    {
        for (var directory = new DirectoryInfo(startingAt); directory is not null; directory = directory.Parent)
        {
            var folder = Path.GetFullPath(Path.Combine(directory.FullName, path));
            if (Directory.Exists(folder) || File.Exists(folder))
            {
                return new(directory.FullName, folder);
            }
        }

        throw new DirectoryNotFoundException(
            $"The scenarios '{path}' are neither in {startingAt} nor in a directory above it. Name their folder with "
                + "[ScenarioFolder(\"...\")], relative to your repository's root."
        );
    }

    /// <summary>The scenario files.</summary>
    /// <exception cref="InvalidDataException">There is none, or one cannot be read.</exception>
    public ImmutableArray<string> Files()
    {
        var diagnostics = new DiagnosticBag();
        var files = ScenarioFiles.Find([Folder], diagnostics);
        return diagnostics.HasErrors ? throw new InvalidDataException(string.Join('\n', diagnostics.Sorted())) : files;
    }

    /// <summary>A file's name within the folder, as tests show it.</summary>
    public string NameOf(string file) =>
        (Path.GetRelativePath(Folder, file) is var name && name == "." ? Path.GetFileName(file) : name).Replace('\\', '/');
}
