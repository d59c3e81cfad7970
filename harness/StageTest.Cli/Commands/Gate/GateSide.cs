using System.Collections.Immutable;
using System.IO.Enumeration;
using StageTest.Cli.Inputs;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Cli.Commands.Gate;

/// <summary>The policies, scenarios and waivers of one side of a change.</summary>
internal sealed record GateSide
{
    /// <summary>The file of waivers in the folder of scenarios.</summary>
    public const string WaiversFile = "waivers.yaml";

    /// <summary>The root directory.</summary>
    public required string Root { get; init; }

    /// <summary>The kinds that the base's settings know, for either side.</summary>
    public required RepositoryKinds Kinds { get; init; }

    /// <summary>How scenarios of the side are read: only files inside its directory, with locations as the repository names them.</summary>
    public ScenarioReaderOptions Reading => ReadingOf(Root, Kinds);

    /// <summary>The readable scenarios.</summary>
    public ImmutableArray<Scenario> Scenarios { get; init; } = [];

    /// <summary>The scenarios that cannot be read.</summary>
    public ImmutableArray<UnreadScenario> Unread { get; init; } = [];

    /// <summary>The digest of every file of policies, and of every file that a scenario names, by path in the repository.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The waivers that count for every scenario.</summary>
    public ImmutableArray<Waiver> Waivers { get; init; } = [];

    /// <summary>Whether there is a folder of policies.</summary>
    public bool HasPolicies { get; init; }

    /// <summary>Reads one side.</summary>
    /// <param name="root">The root directory.</param>
    /// <param name="folders">Where policies and scenarios are.</param>
    /// <param name="submodules">The paths of submodules, whose files are not part of the change.</param>
    /// <param name="kinds">The kinds that the base's settings know.</param>
    /// <param name="cache">Policies that were read for the other side.</param>
    /// <param name="diagnostics">Receives errors.</param>
    public static GateSide Read(
        string root,
        GateFolders folders,
        IEnumerable<string> submodules,
        RepositoryKinds kinds,
        PolicyFileCache cache,
        DiagnosticBag diagnostics
    )
    {
        foreach (var submodule in submodules.Where(s => folders.Policies.Concat(folders.Scenarios).Any(folder => IsBelow(s, folder))))
        {
            diagnostics.Error(
                SourceLocation.Whole(submodule),
                "This is a submodule, whose files are not in the repository, so they cannot be judged. Judge them in their own "
                    + "repository, or copy them."
            );
        }

        var files = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var (scenarios, unread) = (ImmutableArray.CreateBuilder<Scenario>(), ImmutableArray.CreateBuilder<UnreadScenario>());
        var named = folders.NeedsScenarios ? folders.Scenarios : [];
        foreach (var file in named.SelectMany(folder => FindScenarios(root, folder, diagnostics)).Distinct().ToArray())
        {
            var found = diagnostics.Items.Count;
            if (ScenarioReader.Read(file, ReadingOf(root, kinds) with { Policies = cache }, diagnostics) is { } scenario)
            {
                scenarios.Add(scenario);
                Add(scenario.Inputs, files);
            }
            else
            {
                var problem = diagnostics.Items.Skip(found).FirstOrDefault(d => d.Severity == Severity.Error);
                unread.Add(new(PathOf(root, file), problem?.ToString() ?? "An error of another scenario is in a file that it reads, too."));
            }
        }

        ImmutableArray<InputFile> policies =
        [
            .. folders.Policies.SelectMany(folder => PoliciesOf(root, folder, diagnostics)).DistinctBy(p => p.Path),
        ];
        Add(policies, files);
        return new()
        {
            Root = root,
            Kinds = kinds,
            Scenarios = scenarios.ToImmutable(),
            Unread = unread.ToImmutable(),
            HasPolicies = folders.Policies.Any(folder => Path.Exists(Path.Combine(root, folder))),
            Waivers = [.. folders.Scenarios.SelectMany(folder => ReadWaivers(root, folder, files, diagnostics))],
            Files = files.ToImmutable(),
        };
    }

    private static ScenarioReaderOptions ReadingOf(string root, RepositoryKinds kinds) =>
        ScenarioReading.Strict with
        {
            RepositoryRoot = root,
            Kinds = kinds,
            DisplayRoot = root,
        };

    /// <summary>The text of a file of the side, or null if it does not exist.</summary>
    public string? TextOf(string path) =>
        Files.ContainsKey(path) ? RepositoryFiles.ReadText(Path.Combine(Root, path), SourceLocation.Whole(path), new()) : null;

    /// <summary>The files that a scenario of the side names.</summary>
    public ImmutableArray<ScenarioSource> SourcesOf(Scenario scenario) =>
        TextOf(scenario.File) is { } text ? ScenarioSource.Of(text, scenario.File) : [];

    private static void Add(IEnumerable<InputFile> inputs, ImmutableSortedDictionary<string, string>.Builder files)
    {
        foreach (var input in inputs)
        {
            files[input.Path] = input.Sha256;
        }
    }

    private static ImmutableArray<string> FindScenarios(string root, string folder, DiagnosticBag diagnostics)
    {
        var full = Path.Combine(root, folder);
        if (!Directory.Exists(full))
        {
            diagnostics.Error(SourceLocation.Whole(folder), "There is no such folder of scenarios. Name it with '--scenarios DIR'.");
            return [];
        }

        // The search for scenarios reads files, so files that links lead to are checked first.
        string[] outside = IsInside(full, root, diagnostics)
            ? [.. EntriesBelow(full).Where(f => !IsPlain(f, root, diagnostics) || !IsInside(f, root, diagnostics))]
            : [full];
        if (outside.Length > 0)
        {
            return [];
        }

        var found = new DiagnosticBag();
        var files = ScenarioFiles.Find([full], found);
        foreach (var problem in found.Items)
        {
            diagnostics.Error(SourceLocation.Whole(folder), problem.Message);
        }

        return files;
    }

    // Files hidden from StageTest are not hidden from kubectl, so they must be judged, too.
    private static ImmutableArray<InputFile> PoliciesOf(string root, string folder, DiagnosticBag diagnostics)
    {
        var full = Path.Combine(root, folder);
        if (!Path.Exists(full) || !IsInside(full, root, diagnostics))
        {
            return [];
        }

        var reader = new RepositoryFiles(Path.Combine(root, "-"), root, displayRoot: root);
        foreach (
            var file in (Directory.Exists(full) ? EntriesBelow(full) : [full]).Where(f =>
                ManifestFolder.IsManifest(f) && IsPlain(f, root, diagnostics) && IsInside(f, root, diagnostics)
            )
        )
        {
            reader.Read(file, SourceLocation.Whole(PathOf(root, file)), diagnostics);
        }

        return reader.Inputs;
    }

    private static ImmutableArray<Waiver> ReadWaivers(
        string root,
        string folder,
        ImmutableSortedDictionary<string, string>.Builder files,
        DiagnosticBag diagnostics
    )
    {
        var shown = folder == "." ? WaiversFile : $"{folder}/{WaiversFile}";
        if (!File.Exists(Path.Combine(root, folder, WaiversFile)))
        {
            return [];
        }

        var reader = new RepositoryFiles(Path.Combine(root, "-"), root, displayRoot: root);
        var text = reader.Resolve(shown, SourceLocation.Whole(shown), diagnostics) is [var file]
            ? reader.Read(file, SourceLocation.Whole(shown), diagnostics)
            : null;
        Add(reader.Inputs, files);
        return text is null ? [] : WaiverReader.Read(text, shown, diagnostics);
    }

    // Linked folders are not entered, because they may lead in circles; scenarios and policies below them are not found.
    private static IEnumerable<string> EntriesBelow(string folder)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.None,
            IgnoreInaccessible = false,
        };
        return new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && entry.FileName is not ".git",
        }.Order(StringComparer.Ordinal);
    }

    // Two files with the same displayed name would be judged as one, but 'kubectl' applies both.
    private static bool IsPlain(string path, string root, DiagnosticBag diagnostics)
    {
        var name = Path.GetRelativePath(root, path);
        if (
            !name.Contains('\uFFFD', StringComparison.Ordinal)
            && (Path.DirectorySeparatorChar == '\\' || !name.Contains('\\', StringComparison.Ordinal))
        )
        {
            return true;
        }

        diagnostics.Error(
            SourceLocation.Whole(name),
            "The name of this file contains a backslash or is not UTF-8, so StageTest cannot distinguish it from another. Rename it."
        );
        return false;
    }

    private static bool IsInside(string path, string root, DiagnosticBag diagnostics)
    {
        if (RepositoryBounds.IsWithin(path, root))
        {
            return true;
        }

        diagnostics.Error(SourceLocation.Whole(PathOf(root, path)), "This links out of the repository. Only files inside it are read.");
        return false;
    }

    private static string PathOf(string root, string file) => Path.GetRelativePath(root, file).Replace('\\', '/');

    private static bool IsBelow(string path, string folder) =>
        folder == "." || path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
