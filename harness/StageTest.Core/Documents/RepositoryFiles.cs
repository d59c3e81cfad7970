using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace StageTest.Core.Documents;

/// <summary>Finds and reads the files that a scenario names, and none outside the repository.</summary>
/// <remarks>
/// Scenarios of a pull request are untrusted. Absolute paths, paths that lead out of the repository or into its <c>.git</c>, and links that
/// point there are errors; so is a file that is too large to be a manifest.
/// </remarks>
internal sealed class RepositoryFiles
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    private readonly string _root;
    private readonly string _base;
    private readonly ICollection<string>? _sources;
    private readonly string? _displayRoot;
    private readonly SortedDictionary<string, string> _read = new(StringComparer.Ordinal);

    /// <summary>Takes the file whose text names other files.</summary>
    /// <param name="file">The naming file; paths are relative to its directory.</param>
    /// <param name="root">
    /// The repository, or null to find it: the nearest directory above the file that holds <c>.git</c>, else the current directory where
    /// it holds the file, else the file's own directory.
    /// </param>
    /// <param name="sources">Receives the file, and whatever its paths lead to; null where nobody wants to know.</param>
    /// <param name="displayRoot">The directory that messages show paths relative to, or null for the current one.</param>
    public RepositoryFiles(string file, string? root = null, ICollection<string>? sources = null, string? displayRoot = null)
    {
        _displayRoot = displayRoot;
        _sources = sources;
        sources?.Add(Path.GetFullPath(file));
        _base = Path.GetDirectoryName(RealPath(Path.GetFullPath(file)))!;
        _root = RealPath(root is null ? FindRoot(_base) : Path.GetFullPath(root));
    }

    /// <summary>The repository: the full path of its directory, without links.</summary>
    public string Root => _root;

    /// <summary>Every file that <see cref="Read"/> read, with the digest of the bytes that it read, by path.</summary>
    public ImmutableArray<InputFile> Inputs => [.. _read.Select(f => new InputFile(f.Key, f.Value))];

    /// <summary>The nearest of a directory and those above it that holds <c>.git</c>, or null.</summary>
    public static string? RootAbove(string directory)
    {
        for (var at = directory; at is not null; at = Path.GetDirectoryName(at))
        {
            var marker = Path.Combine(at, ".git");
            if (Directory.Exists(marker) || File.Exists(marker))
            {
                return at;
            }
        }

        return null;
    }

    /// <summary>Whether a file is called like a manifest: <c>.yaml</c>, <c>.yml</c> or <c>.json</c>, in any case.</summary>
    public static bool IsManifest(string file) => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>A path as messages show it: relative to the current directory where it lies below, with forward slashes.</summary>
    public static string Display(string path) => Display(path, Directory.GetCurrentDirectory());

    /// <summary>Whether a path, all links followed, is a directory or lies in it, and not in what git keeps there for itself.</summary>
    public static bool IsWithin(string path, string directory) =>
        PathWithin(path, directory) is var within
        && within != ".."
        && !within.StartsWith("../", StringComparison.Ordinal)
        && !Path.IsPathRooted(within)
        && !IsOfGit(within);

    /// <summary>A path relative to a directory, all links followed, with forward slashes.</summary>
    public static string PathWithin(string path, string directory) =>
        Path.GetRelativePath(RealPath(Path.GetFullPath(directory)), RealPath(Path.GetFullPath(path))).Replace('\\', '/');

    /// <summary>A path as messages about the naming file show it.</summary>
    public string Show(string path) => _displayRoot is null ? Display(path) : Display(path, _displayRoot);

    private static string Display(string path, string root)
    {
        var relative = Path.GetRelativePath(root, path);
        return (relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : relative).Replace('\\', '/');
    }

    /// <summary>Reads a file as UTF-8; null, with an error, where that cannot be done.</summary>
    /// <param name="path">The file.</param>
    /// <param name="location">What to blame where the file is named by another one.</param>
    /// <param name="diagnostics">Receives the error.</param>
    public static string? ReadText(string path, SourceLocation location, DiagnosticBag diagnostics) =>
        ReadBytes(path, Display, location, diagnostics) is { } bytes ? Decode(bytes) : null;

    /// <summary>The same, and remembers the file among <see cref="Inputs"/>.</summary>
    public string? Read(string path, SourceLocation location, DiagnosticBag diagnostics)
    {
        if (ReadBytes(path, Show, location, diagnostics) is not { } bytes)
        {
            return null;
        }

        _read[Path.GetRelativePath(_root, RealPath(Path.GetFullPath(path))).Replace('\\', '/')] = InputFile.Digest(bytes);
        return Decode(bytes);
    }

    private static byte[]? ReadBytes(string path, Func<string, string> show, SourceLocation location, DiagnosticBag diagnostics)
    {
        try
        {
            const int bytesPerCharacter = 4;
            if (new FileInfo(path).Length > (long)YamlReader.MaximumLength * bytesPerCharacter)
            {
                diagnostics.Error(location, $"'{show(path)}' is too large to be a manifest and was not read.");
                return null;
            }

            return File.ReadAllBytes(path);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            diagnostics.Error(location, $"'{show(path)}' does not exist.{Neighbours(Path.GetFullPath(path), show)}");
            return null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(location, $"'{show(path)}' cannot be read: {problem.Message}");
            return null;
        }
    }

    /// <summary>
    /// The files that a path means: itself, all manifests below a folder, or all that a pattern with <c>*</c>, <c>**</c> and <c>?</c>
    /// finds.
    /// </summary>
    /// <param name="path">The path as it was written.</param>
    /// <param name="location">Where it was written.</param>
    /// <param name="diagnostics">Receives an error where it means nothing that may be read.</param>
    /// <returns>Full paths in ordinal order.</returns>
    public IReadOnlyList<string> Resolve(string path, SourceLocation location, DiagnosticBag diagnostics)
    {
        if (
            path.Length == 0
            || path.Contains('\0', StringComparison.Ordinal)
            || Path.IsPathRooted(path)
            || path.Contains('\\', StringComparison.Ordinal)
        )
        {
            diagnostics.Error(location, $"The path '{path}' must be relative to this file and written with '/'.");
            return [];
        }

        var isPattern = path.AsSpan().ContainsAny('*', '?');
        var start = Path.GetFullPath(Path.Combine(_base, isPattern ? FixedPart(path) : path));
        if (!IsInside(start))
        {
            diagnostics.Error(location, $"The path '{path}' leads out of the repository ({Show(_root)}). Only files inside it are read.");
            return [];
        }

        _sources?.Add(start);
        if (!File.Exists(start) && !Directory.Exists(start))
        {
            diagnostics.Error(location, $"'{path}' does not exist.{Neighbours(start, Show)}");
            return [];
        }

        // The name lies inside; what it links to must as well.
        if (!IsInside(RealPath(start)))
        {
            diagnostics.Error(location, $"The path '{path}' links out of the repository ({Show(_root)}). Only files inside it are read.");
            return [];
        }

        if (File.Exists(start))
        {
            return [start];
        }

        var pattern = isPattern ? Pattern(Path.GetFullPath(Path.Combine(_base, path))) : null;
        List<string> found;
        try
        {
            found = [.. Manifests(start).Where(f => pattern is null || pattern.IsMatch(f)).Order(StringComparer.Ordinal)];
            if (pattern is null || path.Contains("**", StringComparison.Ordinal))
            {
                WarnOfLinkedFolders(start, location, diagnostics);
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(location, $"'{path}' cannot be read: {problem.Message}");
            return [];
        }

        if (found.Count == 0)
        {
            var endings = string.Join(", ", Extensions);
            diagnostics.Error(
                location,
                isPattern ? $"No file that ends in {endings} matches '{path}'." : $"'{path}' holds no file that ends in {endings}."
            );
        }

        foreach (var outside in found.Where(f => !IsInside(RealPath(f))).ToList())
        {
            found.Remove(outside);
            diagnostics.Error(location, $"'{Show(outside)}' links out of the repository ({Show(_root)}). Only files inside it are read.");
        }

        return found;
    }

    // As File.ReadAllText does: UTF-8, unless the file begins with another byte order mark.
    private static string Decode(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes));
        return reader.ReadToEnd();
    }

    private static string FindRoot(string directory)
    {
        if (RootAbove(directory) is { } root)
        {
            return root;
        }

        var current = RealPath(Directory.GetCurrentDirectory());
        return directory == current || directory.StartsWith(WithSlash(current), StringComparison.Ordinal) ? current : directory;
    }

    // Linked files are listed, so that one that points outside is an error and not an omission.
    private static FileSystemEnumerable<string> Manifests(string directory) =>
        Below(directory, (ref FileSystemEntry entry) => !entry.IsDirectory && IsManifest(entry.FileName.ToString()));

    private void WarnOfLinkedFolders(string directory, SourceLocation location, DiagnosticBag diagnostics)
    {
        foreach (
            var link in Below(directory, (ref FileSystemEntry entry) => entry.IsDirectory && IsLink(ref entry))
                .Order(StringComparer.Ordinal)
        )
        {
            diagnostics.Warning(location, $"'{Show(link)}' links to a folder and was not entered. Name the folder that it links to.");
        }
    }

    // Linked folders are not entered: they could lead in circles. A folder that may not be entered is a failure, or its files would be
    // left out silently.
    private static FileSystemEnumerable<string> Below(string directory, FileSystemEnumerable<string>.FindPredicate isWanted)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.Hidden,
            IgnoreInaccessible = false,
        };
        return new(directory, (ref FileSystemEntry entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = isWanted,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
        };
    }

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static string FixedPart(string path)
    {
        var segments = path.Split('/').TakeWhile(s => !s.AsSpan().ContainsAny('*', '?')).ToArray();
        return segments.Length == 0 ? "." : string.Join('/', segments);
    }

    private static Regex Pattern(string path)
    {
        var text = Regex
            .Escape(path)
            .Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal)
            .Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal)
            .Replace(@"\?", "[^/]", StringComparison.Ordinal);
        return new($"^{text}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    private static string Neighbours(string missing, Func<string, string> show)
    {
        var parent = Path.GetDirectoryName(missing);
        return Directory.Exists(parent)
            ? Suggestion.For(
                Path.GetFileName(missing),
                Directory
                    .EnumerateFileSystemEntries(parent)
                    .Where(e => Directory.Exists(e) || IsManifest(e))
                    .Select(e => Path.GetFileName(e)!)
                    .Where(n => n[0] != '.'),
                $"In '{show(parent)}'"
            )
            : $" '{show(parent ?? missing)}' does not exist either.";
    }

    private static string WithSlash(string directory) => directory.EndsWith('/') ? directory : directory + "/";

    /// <summary>A full path without links: every link on the way is followed, the last part's too, as the kernel does.</summary>
    /// <remarks><c>..</c> behind a link leads to what is above its target. Parts that do not exist stay as they are.</remarks>
    /// <param name="path">A full path.</param>
    public static string RealPath(string path)
    {
        const int mostLinks = 40;
        var real = Path.GetPathRoot(path)!;
        var rest = new Stack<string>(Parts(path[real.Length..]));
        var links = 0;
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Combine(real, part);
            if (links == mostLinks || new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            links++;
            if (Path.GetPathRoot(target) is { Length: > 0 } root)
            {
                real = root;
                target = target[root.Length..];
            }

            foreach (var linked in Parts(target))
            {
                rest.Push(linked);
            }
        }

        return real;
    }

    // The last part first.
    private static IEnumerable<string> Parts(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").Reverse();

    private bool IsInside(string path) =>
        path == _root || (path.StartsWith(WithSlash(_root), StringComparison.Ordinal) && !IsOfGit(path[WithSlash(_root).Length..]));

    // Continuous integration leaves tokens in '.git/config', and messages quote what they complain about.
    private static bool IsOfGit(string within) => within.Split('/').Contains(".git", StringComparer.OrdinalIgnoreCase);
}
