using System.Text;
using System.Text.RegularExpressions;
using StageTest.Core.Documents;

namespace StageTest.Core.Gate;

/// <summary>Finds the files of Jsonnet, which Argo CD evaluates, that may make policies, with all that they import.</summary>
/// <remarks>Nothing is evaluated. A kind that is put together, or taken from a text, may be that of a policy.</remarks>
/// <param name="side">The side.</param>
internal sealed partial class JsonnetPolicies(RepositoryTree side)
{
    private const string Ending = ".jsonnet";

    private const string Library = ".libsonnet";

    /// <summary>Whether a file is Jsonnet.</summary>
    public static bool Is(string path) =>
        path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) || path.EndsWith(Library, StringComparison.OrdinalIgnoreCase);

    /// <summary>All of them. Libraries count with the files that import them.</summary>
    /// <param name="isIgnored">Whether a path is not deployed.</param>
    public IEnumerable<LooseDocument> All(Func<string, bool> isIgnored) =>
        side.Digests.Keys.Where(path => path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) && !isIgnored(path)).SelectMany(Of);

    private IEnumerable<LooseDocument> Of(string path)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(path, texts);
        return side.IsDeployed(path) || texts.Values.Any(MayMakePolicies)
            ?
            [
                new(
                    path,
                    "file of Jsonnet",
                    InputFile.Digest(Encoding.UTF8.GetBytes(string.Join('\n', texts.Select(t => $"{t.Key}\n{t.Value}")))),
                    SourceLocation.Whole(path),
                    "It may make policies. Write those as manifests; or declare in the base that its folder is not deployed, under "
                        + "'ignore' of 'stagetest.yaml'."
                ),
            ]
            : [];
    }

    private void Add(string path, SortedDictionary<string, string> texts)
    {
        var next = new Queue<string>([path]);
        while (next.TryDequeue(out var file))
        {
            if (texts.ContainsKey(file) || side.TextOf(file) is not { } text)
            {
                continue;
            }

            texts[file] = text;
            foreach (var imported in Is(file) ? Imports().Matches(text).Select(m => m.Groups["file"].Value) : [])
            {
                var near = BuiltSources.Below(file, imported);
                next.Enqueue(near);

                // Of a folder of libraries, which options name.
                foreach (var other in side.Digests.Keys.Where(p => p.EndsWith($"/{imported}", StringComparison.Ordinal)))
                {
                    next.Enqueue(other);
                }
            }
        }
    }

    private static bool MayMakePolicies(string text) => TrafficText.MayMakePolicies(text) || Unknown().IsMatch(text);

    [GeneratedRegex("""\bimport(str|bin)?\s*@?["'](?<file>[^"'\r\n]+)["']""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Imports();

    // A kind or the name of a field that is an expression, and functions that create objects from texts.
    [GeneratedRegex(
        """\bkind["']?\s*\]?\s*(?>\+?:{1,3}\s*)(?!(["'])\w*\1\s*([,};\r\n]|$))"""
            + """|\[\s*["'][^"']*["']\s*[+%]|\bstd\.(base64Decode|decodeUTF8|char|native|parse(Json|Yaml)\s*\((?!\s*importstr\b))""",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Unknown();
}
