using System.Collections.Immutable;

namespace StageTest.Core.Documents;

/// <summary>Finds and reads the files that a scenario names, and none outside the repository.</summary>
/// <remarks>
/// Scenarios of a pull request are untrusted. Errors are: absolute paths, paths that lead out of the repository or into its <c>.git</c>,
/// links with such targets, files larger than a manifest may be, and files that are not regular.
/// </remarks>
internal sealed class RepositoryFiles
{
    /// <summary>The maximum size of a manifest in bytes: the maximum number of bytes for the allowed number of characters.</summary>
    public const long MostBytes = YamlReader.MaximumLength * 4L;

    private readonly string _base;
    private readonly ICollection<string>? _sources;
    private readonly string? _displayRoot;
    private readonly SortedDictionary<string, string> _read = new(StringComparer.Ordinal);

    /// <summary>Creates it for the file whose text names other files.</summary>
    /// <param name="file">The naming file; paths are relative to its directory.</param>
    /// <param name="root">The repository, or null to find it, as <see cref="RepositoryBounds.Around"/> does.</param>
    /// <param name="sources">Receives the file and the targets of its paths; null to receive nothing.</param>
    /// <param name="displayRoot">The directory to which paths in messages are relative, or null for the current one.</param>
    public RepositoryFiles(string file, string? root = null, ICollection<string>? sources = null, string? displayRoot = null)
    {
        _displayRoot = displayRoot;
        _sources = sources;
        sources?.Add(Path.GetFullPath(file));
        _base = Path.GetDirectoryName(RealPath.Of(Path.GetFullPath(file)))!;
        Bounds = root is null ? RepositoryBounds.Around(_base) : RepositoryBounds.Of(root);
    }

    /// <summary>The severity if deployers treat a folder differently. Default: an error.</summary>
    public Severity WhereDeployersDiffer { get; init; } = Severity.Error;

    /// <summary>The files that may be read.</summary>
    public RepositoryBounds Bounds { get; }

    /// <summary>The repository: the full path of its directory, without links.</summary>
    public string Root => Bounds.Root;

    /// <summary>
    /// Every file that <see cref="Read"/> read, with the digest of its bytes, by path. A linked file is listed under its own path and under
    /// that of the link.
    /// </summary>
    public ImmutableArray<InputFile> Inputs => [.. _read.Select(f => new InputFile(f.Key, f.Value))];

    /// <summary>A path in messages: relative to the current directory if it is below, with forward slashes.</summary>
    public static string Display(string path) => Display(path, Directory.GetCurrentDirectory());

    /// <summary>A path in messages about the naming file.</summary>
    public string Show(string path) => _displayRoot is null ? Display(path) : Display(path, _displayRoot);

    /// <summary>The path in the repository of a file in the form of <see cref="Show"/>.</summary>
    public string PathOfShown(string shown) => Bounds.PathOf(RealPath.Of(Path.GetFullPath(Path.Combine(_displayRoot ?? "", shown))));

    /// <summary>A path in the form that the naming file would use.</summary>
    public string Write(string path) => Path.GetRelativePath(_base, path).Replace('\\', '/');

    private static string Display(string path, string root)
    {
        var relative = Path.GetRelativePath(root, path);
        return (relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : relative).Replace('\\', '/');
    }

    /// <summary>Reads a file as UTF-8; null, with an error, if that cannot be done.</summary>
    /// <param name="path">The file.</param>
    /// <param name="location">The place to report if another file names this one.</param>
    /// <param name="diagnostics">Receives the error.</param>
    public static string? ReadText(string path, SourceLocation location, DiagnosticBag diagnostics) =>
        ReadBytes(path, Display, MostBytes, location, diagnostics) is { } bytes ? Decode(bytes) : null;

    /// <summary>The same, and remembers the file among <see cref="Inputs"/>.</summary>
    public string? Read(string path, SourceLocation location, DiagnosticBag diagnostics) =>
        ReadBytes(path, MostBytes, location, diagnostics) is { } bytes ? Decode(bytes) : null;

    /// <summary>Reads a file that need not be text, and remembers it among <see cref="Inputs"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many bytes it may have.</param>
    /// <param name="location">The place to report.</param>
    /// <param name="diagnostics">Receives the error if it cannot be read.</param>
    public byte[]? ReadBytes(string path, long most, SourceLocation location, DiagnosticBag diagnostics)
    {
        var bytes = ReadBytes(path, Show, most, location, diagnostics);
        if (bytes is not null)
        {
            // Under the link's name too: the target of a link decides what is deployed.
            var digest = InputFile.Digest(bytes);
            var full = Path.GetFullPath(path);
            _read[Bounds.PathOf(RealPath.Of(full))] = digest;
            _read[Bounds.PathOf(Path.Combine(RealPath.Of(Path.GetDirectoryName(full)!), Path.GetFileName(full)))] = digest;
        }

        return bytes;
    }

    private static byte[]? ReadBytes(string path, Func<string, string> show, long most, SourceLocation location, DiagnosticBag diagnostics)
    {
        try
        {
            return RegularFile.Read(path, most);
        }
        catch (FileTooLargeException)
        {
            diagnostics.Error(location, $"'{show(path)}' is too large to be a manifest and was not read.");
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            diagnostics.Error(location, $"'{show(path)}' does not exist.{Neighbours(Path.GetFullPath(path), show)}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(location, $"'{show(path)}' cannot be read: {problem.Message}");
        }

        return null;
    }

    /// <summary>
    /// The files that a path names: itself, all manifests below a folder, or all matches of a pattern with <c>*</c>, <c>**</c> and
    /// <c>?</c>.
    /// </summary>
    /// <param name="path">The path as written.</param>
    /// <param name="location">Its place.</param>
    /// <param name="diagnostics">Receives an error if it leads to nothing that may be read.</param>
    /// <returns>Full paths in ordinal order.</returns>
    public IReadOnlyList<string> Resolve(string path, SourceLocation location, DiagnosticBag diagnostics) =>
        ResolvePath(path, location, diagnostics).Files;

    /// <summary>The same, with the kustomizations among the files.</summary>
    public ResolvedPath ResolvePath(string path, SourceLocation location, DiagnosticBag diagnostics)
    {
        var isPattern = PathPattern.IsPattern(path);
        if (Locate(path, isPattern ? PathPattern.FixedPart(path) : path, location, diagnostics) is not { } start)
        {
            return ResolvedPath.Nothing;
        }

        if (!Directory.Exists(start))
        {
            return new(Path.GetDirectoryName(start)!, [start], []) { IsFile = true };
        }

        ManifestFolder folder;
        try
        {
            folder = ManifestFolder.Walk(start);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(location, $"'{path}' cannot be read: {problem.Message}");
            return ResolvedPath.Nothing;
        }

        if (LinkTo(start) is { } above)
        {
            ReportLinkedFolder(above, location, diagnostics);
        }

        var pattern = isPattern ? new PathPattern(Path.GetFullPath(Path.Combine(_base, path))) : null;
        ReportPassedOver(folder, pattern, location, diagnostics);
        var found = folder.Files.Where(f => pattern is null || pattern.Finds(f)).ToList();
        if (found.Count == 0)
        {
            // A pattern asserts that files exist. A folder may wait for its first file, or promotion may have emptied it.
            var endings = string.Join(", ", ManifestFolder.Extensions);
            diagnostics.Add(
                isPattern ? Severity.Error
                    : WhereDeployersDiffer == Severity.Error ? Severity.Note
                    : Severity.Warning,
                location,
                isPattern
                    ? $"No file that ends in {endings} matches '{path}'."
                    : $"{(path == "." ? "This folder" : $"'{path}'")} contains no file that ends in {endings}."
            );
        }

        foreach (var outside in found.Where(f => !Bounds.Contains(RealPath.Of(f))).ToList())
        {
            found.Remove(outside);
            diagnostics.Error(location, $"'{Show(outside)}' links out of the repository ({Show(Root)}). Only files inside it are read.");
        }

        return new(start, [.. found], folder.Kustomizations) { Charts = folder.Charts };
    }

    /// <summary>The full path of the named file; null, with an error, if nothing readable exists there.</summary>
    /// <param name="path">The path as written.</param>
    /// <param name="location">Its place.</param>
    /// <param name="diagnostics">Receives the error.</param>
    public string? Locate(string path, SourceLocation location, DiagnosticBag diagnostics) => Locate(path, path, location, diagnostics);

    private string? Locate(string path, string named, SourceLocation location, DiagnosticBag diagnostics)
    {
        if (
            path.Length == 0
            || path.Contains('\0', StringComparison.Ordinal)
            || Path.IsPathRooted(path)
            || path.Contains('\\', StringComparison.Ordinal)
        )
        {
            diagnostics.Error(location, $"The path '{path}' must be relative to this file and written with '/'.");
            return null;
        }

        var start = Path.GetFullPath(Path.Combine(_base, named));
        if (!Bounds.Contains(start))
        {
            diagnostics.Error(location, $"The path '{path}' leads out of the repository ({Show(Root)}). Only files inside it are read.");
            return null;
        }

        _sources?.Add(start);
        if (!File.Exists(start) && !Directory.Exists(start))
        {
            diagnostics.Error(location, $"'{path}' does not exist.{Neighbours(start, Show)}");
            return null;
        }

        // The name is inside; the target of its links must be inside too.
        if (!Bounds.Contains(RealPath.Of(start)))
        {
            diagnostics.Error(location, $"The path '{path}' links out of the repository ({Show(Root)}). Only files inside it are read.");
            return null;
        }

        return start;
    }

    private void ReportPassedOver(ManifestFolder folder, PathPattern? pattern, SourceLocation location, DiagnosticBag diagnostics)
    {
        foreach (var link in folder.LinkedFolders.Where(_ => pattern is null or { EntersFolders: true }))
        {
            ReportLinkedFolder(link, location, diagnostics);
        }

        foreach (var file in folder.Misspelt.Where(f => pattern is null || pattern.Finds(f)))
        {
            diagnostics.Warning(
                location,
                $"'{Show(file)}' is not read, because kubectl reads only endings in lower case. Rename it to "
                    + $"'{Path.GetFileNameWithoutExtension(file)}{Path.GetExtension(file).ToLowerInvariant()}'."
            );
        }
    }

    // kubectl and Argo CD do not enter a folder that is a link, and Flux applies nothing behind one.
    private string? LinkTo(string folder)
    {
        for (var at = Path.TrimEndingDirectorySeparator(folder); at.Length > Root.Length; at = Path.GetDirectoryName(at)!)
        {
            if (new DirectoryInfo(at).LinkTarget is not null)
            {
                return at;
            }
        }

        return null;
    }

    private void ReportLinkedFolder(string link, SourceLocation location, DiagnosticBag diagnostics) =>
        diagnostics.Add(
            WhereDeployersDiffer,
            location,
            $"'{Show(link)}' links to a folder, and deployers differ in whether they enter it. Name the folder that it links to, "
                + "and remove the link."
        );

    // As in File.ReadAllText: UTF-8, unless the file begins with another byte order mark.
    private static string Decode(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes));
        return reader.ReadToEnd();
    }

    private static string Neighbours(string missing, Func<string, string> show)
    {
        var named = Path.TrimEndingDirectorySeparator(missing);
        var parent = Path.GetDirectoryName(named);
        return Directory.Exists(parent)
            ? Suggestion.For(
                Path.GetFileName(named),
                Directory
                    .EnumerateFileSystemEntries(parent)
                    .Where(e => Directory.Exists(e) || ManifestFolder.IsManifest(e))
                    .Select(e => Path.GetFileName(e)!)
                    .Where(n => n[0] != '.'),
                $"In '{show(parent)}'"
            )
            : $" '{show(parent ?? named)}' does not exist either.";
    }
}
