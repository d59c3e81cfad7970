using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Scenarios;

/// <summary>Finds the scenario files that the paths of a command name.</summary>
public static class ScenarioFiles
{
    private static readonly string[] Extensions = [".yaml", ".yml"];

    /// <summary>The files, in the order of the paths, those of a folder by name. A file that two paths name is found once.</summary>
    /// <param name="paths">
    /// Files, which must be scenarios, and folders, in which every YAML file below that says <c>kind: Scenario</c> or names StageTest's API
    /// group is one. Other files of a folder are left out silently; folders whose name begins with a dot and links to folders are not entered.
    /// </param>
    /// <param name="diagnostics">Told about paths that do not exist, folders without scenarios and files that are none.</param>
    public static ImmutableArray<string> Find(IEnumerable<string> paths, DiagnosticBag diagnostics)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            foreach (var file in FilesAt(path, diagnostics))
            {
                if (seen.Add(Path.GetFullPath(file)))
                {
                    found.Add(file.Replace('\\', '/'));
                }
            }
        }

        return found.ToImmutable();
    }

    private static List<string> FilesAt(string path, DiagnosticBag diagnostics)
    {
        var place = SourceLocation.Whole(path.Replace('\\', '/'));
        try
        {
            if (Directory.Exists(path))
            {
                var files = new List<string>();
                AddScenariosBelow(path, files);
                if (files.Count == 0)
                {
                    diagnostics.Error(place, "This folder holds no scenario. Scenarios are YAML files with 'kind: Scenario'.");
                }

                return files;
            }

            if (!File.Exists(path))
            {
                diagnostics.Error(place, $"There is no such file or folder.{Neighbours(path)}");
            }
            else if (!IsScenario(path))
            {
                diagnostics.Error(place, "This file is not a scenario: it has neither 'kind: Scenario' nor an apiVersion of stagetest.io.");
            }
            else
            {
                return [path];
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(place, $"This cannot be read: {problem.Message}");
        }

        return [];
    }

    private static void AddScenariosBelow(string folder, List<string> files)
    {
        foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            if (Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase) && IsScenario(file))
            {
                files.Add(file);
            }
        }

        // A link may lead back up, so that the walk would never end.
        foreach (var below in new DirectoryInfo(folder).GetDirectories().Where(d => d.LinkTarget is null && !d.Name.StartsWith('.'))
            .OrderBy(d => d.Name, StringComparer.Ordinal))
        {
            AddScenariosBelow(Path.Combine(folder, below.Name), files);
        }
    }

    // Either mark is enough: a scenario whose other mark is misspelt must be reported, not overlooked.
    private static bool IsScenario(string file) => File.ReadLines(file).Any(line =>
        (line.StartsWith("kind:", StringComparison.Ordinal) && Value(line).Equals("Scenario", StringComparison.OrdinalIgnoreCase)) ||
        (line.StartsWith("apiVersion:", StringComparison.Ordinal) && Value(line).StartsWith("stagetest.io", StringComparison.OrdinalIgnoreCase)));

    private static ReadOnlySpan<char> Value(string line)
    {
        var value = line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1);
        var comment = value.IndexOf(" #");
        return (comment < 0 ? value : value[..comment]).Trim().Trim("\"'");
    }

    private static string Neighbours(string path)
    {
        var folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) is { Length: > 0 } parent ? parent : ".";
        var names = Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)!) : [];
        return Suggestion.Closest(Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), names) is { } closest ? $" Did you mean '{closest}'?" : "";
    }
}
