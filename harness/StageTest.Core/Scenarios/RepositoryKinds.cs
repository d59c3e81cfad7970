using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Settings;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>The kinds of objects that are known in a repository, including those that <c>stagetest.yaml</c> at its root adds.</summary>
/// <param name="Workloads">The kinds that create pods.</param>
/// <param name="Others">The kinds that are neither policies nor parts of a topology.</param>
internal sealed record RepositoryKinds(WorkloadKinds Workloads, OtherKinds Others)
{
    /// <summary>The kinds that StageTest knows.</summary>
    public static RepositoryKinds Known { get; } = new(WorkloadKinds.Known, OtherKinds.Known);

    /// <summary>The kinds that settings add to those that StageTest knows.</summary>
    public static RepositoryKinds Of(RepositorySettings settings) =>
        settings.WorkloadKinds.IsEmpty && settings.Kinds.IsEmpty
            ? Known
            : new(WorkloadKinds.Known.With(settings.WorkloadKinds), OtherKinds.Known.With(settings.Kinds.Select(k => k.AsOtherKind())));

    /// <summary>The kinds for the objects of a repository. The settings file counts as read only if it adds any.</summary>
    /// <param name="files">Reads the repository.</param>
    /// <param name="diagnostics">Receives errors in the kinds.</param>
    public static RepositoryKinds Of(RepositoryFiles files, DiagnosticBag diagnostics)
    {
        var path = Path.Combine(files.Root, RepositorySettings.File);
        var place = SourceLocation.Whole(files.Show(path));
        if (
            !File.Exists(path)
            || RepositoryFiles.ReadText(path, place, new()) is not { } peeked
            || !IsAboutKinds(peeked)
            || files.Read(path, place, diagnostics) is not { } text
        )
        {
            return Known;
        }

        return
            YamlReader.Read(text, files.Show(path), diagnostics) is [YamlMapping body]
            && FieldReader.Of(body, "a repository's settings", diagnostics) is { } fields
            ? Of(
                RepositorySettings.Default with
                {
                    WorkloadKinds = WorkloadKindShape.ReadAll(fields),
                    Kinds = HarmlessKindShape.ReadAll(fields),
                }
            )
            : Known;
    }

    private static bool IsAboutKinds(string text) =>
        text.Contains(WorkloadKindShape.List.Name, StringComparison.Ordinal)
        || text.Contains(HarmlessKindShape.List.Name, StringComparison.Ordinal);
}
