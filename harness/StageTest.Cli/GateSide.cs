using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.Cli;

/// <summary>The policies, scenarios and waivers of one side of a change.</summary>
/// <param name="Root">The directory that stands for the root of the repository.</param>
/// <param name="Scenarios">The scenarios that can be read.</param>
/// <param name="Files">The digest of every file of policies, and of every file that a scenario names, by path in the repository.</param>
/// <param name="Waivers">The waivers that count for every scenario.</param>
internal sealed record GateSide(
    string Root, ImmutableArray<Scenario> Scenarios, ImmutableSortedDictionary<string, string> Files, ImmutableArray<Waiver> Waivers)
{
    /// <summary>The file of waivers in the folder of scenarios.</summary>
    public const string WaiversFile = "waivers.yaml";

    /// <summary>Reads one side.</summary>
    /// <param name="root">The directory that stands for the root of the repository.</param>
    /// <param name="folders">The folders of policies and scenarios, relative to the root.</param>
    /// <param name="submodules">The paths of submodules, whose files are not there.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public static GateSide Read(string root, (string Policies, string Scenarios) folders, IEnumerable<string> submodules, DiagnosticBag diagnostics)
    {
        foreach (var submodule in submodules.Where(s => IsBelow(s, folders.Policies) || IsBelow(s, folders.Scenarios)))
        {
            diagnostics.Error(SourceLocation.Whole(submodule), "This is a submodule, whose files are not in the repository, so they cannot be judged. Judge them in their own repository, or copy them.");
        }

        var files = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var scenarios = ImmutableArray.CreateBuilder<Scenario>();
        foreach (var file in FindScenarios(root, folders.Scenarios, diagnostics))
        {
            if (ScenarioReader.Read(file, OptionsFor(root), diagnostics) is { } scenario)
            {
                scenarios.Add(scenario);
                files.AddRange(scenario.Inputs.Where(i => !files.ContainsKey(i.Path)).Select(i => KeyValuePair.Create(i.Path, i.Sha256)));
            }
        }

        AddPolicies(root, folders.Policies, files, diagnostics);
        return new(root, scenarios.ToImmutable(), files.ToImmutable(), ReadWaivers(root, folders.Scenarios, files, diagnostics));
    }

    /// <summary>How scenarios of a side are read: nothing outside its directory, and places as the repository names them.</summary>
    public static ScenarioReaderOptions OptionsFor(string root) => new() { RepositoryRoot = root, DisplayRoot = root };

    /// <summary>The text of a file of the side, or null where it is not there.</summary>
    public string? TextOf(string path)
    {
        var full = Path.Combine(Root, path);
        return File.Exists(full) ? RepositoryFiles.ReadText(full, SourceLocation.Whole(path), new()) : null;
    }

    private static ImmutableArray<string> FindScenarios(string root, string folder, DiagnosticBag diagnostics)
    {
        var full = Path.Combine(root, folder);
        if (!Directory.Exists(full))
        {
            diagnostics.Error(SourceLocation.Whole(folder), "There is no such folder of scenarios. Name it with '--scenarios DIR'.");
            return [];
        }

        // Whoever looks for scenarios looks into files, so those that links lead to are looked at first.
        var links = new DirectoryInfo(full).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Where(f => f.LinkTarget is not null && !RepositoryFiles.IsWithin(f.FullName, root)).ToArray();
        foreach (var link in links)
        {
            diagnostics.Error(SourceLocation.Whole(PathOf(root, link.FullName)), "This links out of the repository. Only files inside it are read.");
        }

        var found = new DiagnosticBag();
        var files = links.Length > 0 ? [] : ScenarioFiles.Find([full], found);
        foreach (var problem in found.Items)
        {
            diagnostics.Error(SourceLocation.Whole(folder), problem.Message);
        }

        return files;
    }

    private static void AddPolicies(string root, string folder, ImmutableSortedDictionary<string, string>.Builder files, DiagnosticBag diagnostics)
    {
        if (!Directory.Exists(Path.Combine(root, folder)))
        {
            return;
        }

        // The folder may hold no manifest yet, which is nothing to complain of.
        var reader = new RepositoryFiles(Path.Combine(root, "-"), root, displayRoot: root);
        var found = new DiagnosticBag();
        foreach (var file in reader.Resolve(folder, SourceLocation.Whole(folder), found))
        {
            reader.Read(file, SourceLocation.Whole(PathOf(root, file)), diagnostics);
        }

        diagnostics.AddRange(found.Items.Where(d => d.Message.Contains("links out", StringComparison.Ordinal) || d.Message.Contains("cannot be read", StringComparison.Ordinal)));
        files.AddRange(reader.Inputs.Where(i => !files.ContainsKey(i.Path)).Select(i => KeyValuePair.Create(i.Path, i.Sha256)));
    }

    private static ImmutableArray<Waiver> ReadWaivers(string root, string folder, ImmutableSortedDictionary<string, string>.Builder files, DiagnosticBag diagnostics)
    {
        var shown = $"{folder}/{WaiversFile}";
        var path = Path.Combine(root, folder, WaiversFile);
        if (!File.Exists(path))
        {
            return [];
        }

        var reader = new RepositoryFiles(Path.Combine(root, "-"), root, displayRoot: root);
        var text = reader.Resolve(shown, SourceLocation.Whole(shown), diagnostics) is [var file] ? reader.Read(file, SourceLocation.Whole(shown), diagnostics) : null;
        files.AddRange(reader.Inputs.Where(i => !files.ContainsKey(i.Path)).Select(i => KeyValuePair.Create(i.Path, i.Sha256)));
        return text is null ? [] : WaiverReader.Read(text, shown, diagnostics);
    }

    private static string PathOf(string root, string file) => Path.GetRelativePath(root, file).Replace('\\', '/');

    private static bool IsBelow(string path, string folder) => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
