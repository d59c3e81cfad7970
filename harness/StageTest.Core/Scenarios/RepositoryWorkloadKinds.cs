using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>The kinds of workloads that <c>stagetest.yaml</c> at the root of a repository adds.</summary>
internal static class RepositoryWorkloadKinds
{
    private const string Settings = "stagetest.yaml";

    /// <summary>The kinds for what is read of a repository. The file is among what was read only where it adds any.</summary>
    /// <param name="files">Reads the repository.</param>
    /// <param name="diagnostics">Receives what is wrong with the kinds.</param>
    public static WorkloadKinds Of(RepositoryFiles files, DiagnosticBag diagnostics)
    {
        var path = Path.Combine(files.Root, Settings);
        var place = SourceLocation.Whole(files.Show(path));
        if (
            !File.Exists(path)
            || RepositoryFiles.ReadText(path, place, new()) is not { } peeked
            || !peeked.Contains(WorkloadKindShape.List.Name, StringComparison.Ordinal)
            || files.Read(path, place, diagnostics) is not { } text
        )
        {
            return WorkloadKinds.Known;
        }

        return
            YamlReader.Read(text, files.Show(path), diagnostics) is [YamlMapping body]
            && FieldReader.Of(body, "a repository's settings", diagnostics) is { } fields
            ? WorkloadKinds.Known.With(WorkloadKindShape.ReadAll(fields))
            : WorkloadKinds.Known;
    }
}
