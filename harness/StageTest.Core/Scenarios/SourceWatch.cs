using System.Globalization;
using System.Text;
using StageTest.Core.Documents;

namespace StageTest.Core.Scenarios;

/// <summary>Reads a scenario, and notices when its file or anything that it names has changed since.</summary>
/// <remarks>
/// Looks at times and sizes when asked. Editors replace files and folders, which notifications of the system lose sight of.
/// </remarks>
/// <param name="file">The scenario.</param>
/// <param name="options">How it is read.</param>
internal sealed class SourceWatch(string file, ScenarioReaderOptions options)
{
    private readonly HashSet<string> _sources = [];
    private string _read = "";
    private string _seen = "";

    /// <summary>Reads the scenario again.</summary>
    public Scenario? Read(DiagnosticBag diagnostics)
    {
        // What was there before the reading: a change during it is one more change.
        var known = Fingerprint();
        var before = _sources.ToArray();
        _sources.Clear();
        var scenario = ScenarioReader.Read(file, options with { Sources = _sources }, diagnostics);
        _read = _sources.SetEquals(before) ? known : Fingerprint();
        _seen = _read;
        return scenario;
    }

    /// <summary>Whether something is other than it was read, and as it was when last asked: a file may be half written.</summary>
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
                // Links to folders are not entered by the reading either.
                if (!Directory.Exists(entry) || new DirectoryInfo(entry).LinkTarget is null)
                {
                    Append(text, entry);
                }
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The reading will say it in its own words.
            text.Append(CultureInfo.InvariantCulture, $"{path} {problem.GetType().Name}\n");
        }
    }
}
