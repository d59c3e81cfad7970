using System.Globalization;
using System.Text;
using StageTest.Core.Documents;

namespace StageTest.Core.Scenarios;

/// <summary>Reads a scenario, and detects changes of its file and of everything that it names.</summary>
/// <remarks>
/// Compares times and sizes when called. Editors replace files and folders, which file system notifications miss.
/// </remarks>
/// <param name="file">The scenario.</param>
/// <param name="options">The options for reading it.</param>
internal sealed class SourceWatch(string file, ScenarioReaderOptions options)
{
    private readonly HashSet<string> _sources = [];
    private string _read = "";
    private string _seen = "";

    /// <summary>Reads the scenario again.</summary>
    public Scenario? Read(DiagnosticBag diagnostics)
    {
        // The state before the reading: a change during it counts as another change.
        var known = Fingerprint();
        var before = _sources.ToArray();
        _sources.Clear();
        var scenario = ScenarioReader.Read(file, options with { Sources = _sources }, diagnostics);
        _read = _sources.SetEquals(before) ? known : Fingerprint();
        _seen = _read;
        return scenario;
    }

    /// <summary>
    /// Whether something differs from when it was read, and has stayed the same since the last call: a file may be half written.
    /// </summary>
    public bool HasChanged()
    {
        var now = Fingerprint();
        var isStill = now == _seen;
        _seen = now;
        return isStill && now != _read;
    }

    private string Fingerprint()
    {
        var text = new StringBuilder();
        foreach (var source in _sources.Order(StringComparer.Ordinal))
        {
            Append(text, source);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string path)
    {
        try
        {
            if (!Directory.Exists(path))
            {
                var link = new FileInfo(path);
                var target = link.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? link;
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{path} {(target.Exists ? $"{target.LastWriteTimeUtc.Ticks} {target.Length}" : "missing")}\n"
                );
                return;
            }

            foreach (var entry in Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal))
            {
                // Reading does not enter links to folders either.
                if (!Directory.Exists(entry) || new DirectoryInfo(entry).LinkTarget is null)
                {
                    Append(text, entry);
                }
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Reading will report it in its own words.
            text.Append(CultureInfo.InvariantCulture, $"{path} {problem.GetType().Name}\n");
        }
    }
}
