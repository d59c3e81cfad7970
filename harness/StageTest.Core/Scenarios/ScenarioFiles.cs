using System.Collections.Immutable;
using System.Text;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Scenarios;

/// <summary>Finds the scenario files below the paths of a command.</summary>
internal static class ScenarioFiles
{
    private const string Group = "stagetest.io";

    private static readonly string[] Extensions = [".yaml", ".yml"];

    /// <summary>The files, in the order of the paths, and by name within a folder. A file that two paths name appears once.</summary>
    /// <param name="paths">
    /// Files, which must be scenarios, and folders, in which every YAML file that has <c>kind: Scenario</c> or StageTest's API group is a
    /// scenario. Other files of a folder are skipped silently; folders whose name begins with a dot and links to folders are not entered.
    /// </param>
    /// <param name="diagnostics">Receives paths that do not exist, folders without scenarios and files that are not scenarios.</param>
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
                var errors = diagnostics.ErrorCount;
                AddScenariosBelow(path, files, diagnostics);
                if (files.Count == 0 && diagnostics.ErrorCount == errors)
                {
                    diagnostics.Error(place, "This folder contains no scenario. Scenarios are YAML files with 'kind: Scenario'.");
                }

                return files;
            }

            if (!File.Exists(path))
            {
                diagnostics.Error(place, $"There is no such file or folder.{Neighbours(path)}");
            }
            else if (!IsScenario(Beginning(path), path))
            {
                diagnostics.Error(
                    place,
                    "This file is not a scenario: it has neither 'kind: Scenario' nor an apiVersion of " + "stagetest.io."
                );
                diagnostics.AddRange(ProblemsOf(path, place).Where(d => d.Severity == Severity.Error).Take(1));
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

    // Such a problem may be why nothing says that the file is a scenario.
    private static IReadOnlyList<Diagnostic> ProblemsOf(string path, SourceLocation place)
    {
        var problems = new DiagnosticBag();
        if (
            Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)
            && RepositoryFiles.ReadText(path, place, problems) is { } text
        )
        {
            YamlReader.Read(text, place.File, problems);
        }

        return problems.Sorted();
    }

    private static void AddScenariosBelow(string folder, List<string> files, DiagnosticBag diagnostics)
    {
        foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            if (!Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            try
            {
                if (IsScenario(Beginning(file), file))
                {
                    files.Add(file);
                }
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                diagnostics.Error(SourceLocation.Whole(file.Replace('\\', '/')), $"This cannot be read: {problem.Message}");
            }
        }

        // A link may lead back up, so the walk might never end.
        foreach (
            var below in new DirectoryInfo(folder)
                .GetDirectories()
                .Where(d => d.LinkTarget is null && !d.Name.StartsWith('.'))
                .OrderBy(d => d.Name, StringComparer.Ordinal)
        )
        {
            AddScenariosBelow(Path.Combine(folder, below.Name), files, diagnostics);
        }
    }

    /// <summary>Whether a file declares itself a scenario, by its kind or by its API group; an unreadable file does not.</summary>
    public static bool IsScenario(string file)
    {
        try
        {
            return IsScenario(Beginning(file), file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether a text declares itself a scenario, by its kind or by its API group.</summary>
    /// <remarks>
    /// Either mark is enough: if the other mark of a scenario is misspelt, or the file is broken, that must be reported and not overlooked.
    /// </remarks>
    /// <param name="text">The text.</param>
    /// <param name="file">Its source.</param>
    public static bool IsScenario(string text, string file)
    {
        if (
            !text.Contains(ScenarioReader.Kind, StringComparison.OrdinalIgnoreCase)
            && !text.Contains(Group, StringComparison.OrdinalIgnoreCase)
        )
        {
            return false;
        }

        var problems = new DiagnosticBag();
        var documents = YamlReader.Read(text, file, problems);
        return documents
                .OfType<YamlMapping>()
                .Any(d =>
                    IsKind(TextOf(d["kind"])) || (IsApiVersion(TextOf(d["apiVersion"])) && TextOf(d["kind"]) != StageTestApi.RepositoryKind)
                ) || (problems.HasErrors && LooksLikeOne(text));
    }

    // No longer than a scenario may be.
    private static string Beginning(string file)
    {
        using var reader = new StreamReader(RegularFile.Open(file));
        var text = new StringBuilder();
        var block = new char[4096];
        while (text.Length <= YamlReader.MaximumLength && reader.Read(block) is var read and > 0)
        {
            text.Append(block, 0, read);
        }

        return text.ToString();
    }

    private static bool LooksLikeOne(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if ((line.StartsWith("kind:") && IsKind(Value(line))) || line.Contains($"{Group}/", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsKind(ReadOnlySpan<char> text) => text.Equals(ScenarioReader.Kind, StringComparison.OrdinalIgnoreCase);

    private static bool IsApiVersion(ReadOnlySpan<char> text) => text.StartsWith(Group, StringComparison.OrdinalIgnoreCase);

    private static string? TextOf(YamlNode? node) => (node as YamlScalar)?.Value;

    private static ReadOnlySpan<char> Value(ReadOnlySpan<char> line)
    {
        var value = line[(line.IndexOf(':') + 1)..];
        var comment = value.IndexOf(" #");
        return (comment < 0 ? value : value[..comment]).Trim().Trim("\"'");
    }

    private static string Neighbours(string path)
    {
        var folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) is { Length: > 0 } parent ? parent : ".";
        var names = Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)!) : [];
        return Suggestion.Closest(Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), names) is { } closest
            ? $" Did you mean '{closest}'?"
            : "";
    }
}
