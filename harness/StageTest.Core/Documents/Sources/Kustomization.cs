using System.Collections.Immutable;

namespace StageTest.Core.Documents.Sources;

/// <summary>The part of a kustomization that says which files it includes and whether it changes them.</summary>
/// <param name="File">Its full path.</param>
/// <param name="Resources">The files that it includes, as written.</param>
/// <param name="Changes">The fields by which it changes or adds something.</param>
internal sealed record Kustomization(string File, ImmutableArray<YamlScalar> Resources, ImmutableArray<YamlScalar> Changes)
{
    private const string Group = "kustomize.config.k8s.io/";

    // Every other field may change what is applied, including fields of later versions.
    private static readonly ImmutableHashSet<string> Lists = ["resources", "bases"];
    private static readonly ImmutableHashSet<string> Harmless = ["apiVersion", "kind", "metadata", "sortOptions", "buildMetadata"];

    /// <summary>Its folder.</summary>
    public string Folder => Path.GetDirectoryName(File)!;

    /// <summary>Reads a kustomization; null if the file is not one or, with an error, cannot be read.</summary>
    /// <param name="file">Its full path.</param>
    /// <param name="files">Reads the file.</param>
    /// <param name="location">The place to report if it cannot be read.</param>
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

    /// <summary>Its single document; empty if it has none.</summary>
    public YamlMapping? Body { get; private init; }

    // A kustomization of Flux is an object of the cluster, regardless of its file name.
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
