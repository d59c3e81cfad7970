using System.Collections.Immutable;

namespace StageTest.Core.Documents.Sources;

/// <summary>A kustomization as far as it says which files it takes and whether it changes them.</summary>
/// <param name="File">Its full path.</param>
/// <param name="Resources">What it takes, as it is written.</param>
/// <param name="Changes">The fields by which it changes or adds something.</param>
internal sealed record Kustomization(string File, ImmutableArray<YamlScalar> Resources, ImmutableArray<YamlScalar> Changes)
{
    private const string Group = "kustomize.config.k8s.io/";

    // Every other field may change what is applied, those of later versions too.
    private static readonly ImmutableHashSet<string> Lists = ["resources", "bases"];
    private static readonly ImmutableHashSet<string> Harmless = ["apiVersion", "kind", "metadata", "sortOptions", "buildMetadata"];

    /// <summary>The folder that it lies in.</summary>
    public string Folder => Path.GetDirectoryName(File)!;

    /// <summary>Reads one; null if the file is none or, with an error, cannot be read.</summary>
    /// <param name="file">Its full path.</param>
    /// <param name="files">Reads it.</param>
    /// <param name="location">What to blame if it cannot be read.</param>
    /// <param name="diagnostics">Receives errors.</param>
    public static Kustomization? Read(string file, RepositoryFiles files, SourceLocation location, DiagnosticBag diagnostics)
    {
        if (!files.Bounds.Contains(RealPath.Of(file)))
        {
            diagnostics.Error(location, $"'{files.Show(file)}' links out of the repository ({files.Show(files.Root)}). Remove the link.");
            return null;
        }

        if (files.Read(file, location, diagnostics) is not { } text)
        {
            return null;
        }

        var errors = diagnostics.ErrorCount;
        var documents = YamlReader.Read(text, files.Show(file), diagnostics);
        if (diagnostics.ErrorCount > errors)
        {
            return null;
        }

        if (documents.Length > 0 && (documents.Length > 1 || documents[0] is not YamlMapping))
        {
            diagnostics.Error(documents[^1].Location, "A kustomization is one object. Correct the file, or rename it.");
            return null;
        }

        var body = documents.IsEmpty ? null : (YamlMapping)documents[0];
        return body is null ? new(file, [], []) : Of(file, body);
    }

    /// <summary>Its one document; empty if it holds none.</summary>
    public YamlMapping? Body { get; private init; }

    // A kustomization of Flux is an object of the cluster, whatever its file is called.
    private static Kustomization? Of(string file, YamlMapping body) =>
        body["apiVersion"] is YamlScalar { IsNull: false } version && !version.Value.StartsWith(Group, StringComparison.Ordinal)
            ? null
            : new(
                file,
                [.. Lists.Select(name => body[name]).OfType<YamlSequence>().SelectMany(list => list.Items).OfType<YamlScalar>()],
                [.. body.Entries.Where(e => !Harmless.Contains(e.Key.Value) && !IsPlainList(e) && !IsEmpty(e.Value)).Select(e => e.Key)]
            )
            {
                Body = body,
            };

    private static bool IsPlainList(KeyValuePair<YamlScalar, YamlNode> entry) =>
        Lists.Contains(entry.Key.Value) && entry.Value is YamlSequence list && list.Items.All(item => item is YamlScalar);

    private static bool IsEmpty(YamlNode value) =>
        value is YamlScalar { IsNull: true } or YamlSequence { Items.IsEmpty: true } or YamlMapping { Entries.IsEmpty: true };
}
