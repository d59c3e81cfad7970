using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Gate;

/// <summary>A document that may change connectivity and that no scenario judges.</summary>
/// <param name="Path">Its file, by path in the repository.</param>
/// <param name="Name">Its name in reports.</param>
/// <param name="Content">Its meaning, as text; documents with equal content are the same.</param>
/// <param name="Location">Its place.</param>
/// <param name="Remedy">The remedy.</param>
internal sealed record LooseDocument(string Path, string Name, string Content, SourceLocation Location, string Remedy)
{
    /// <summary>For a policy that StageTest judges.</summary>
    public const string ReadIt =
        "Name it under 'policies' of a scenario; or declare in the base that its folder is not deployed, under 'ignore' of "
        + "'stagetest.yaml'.";

    /// <summary>For what StageTest does not judge.</summary>
    public const string DeclareIt =
        "StageTest does not judge this kind. Declare in 'stagetest.yaml' of the base that its folder is not deployed ('ignore') or that "
        + "the kind changes no traffic ('kinds'), or waive this in the base.";

    /// <summary>For a chart in an archive.</summary>
    public const string UnpackIt =
        "Unpack the chart, and name it under 'policies' of a scenario or under 'deployed' of 'stagetest.yaml'; or declare in the base that "
        + "it is not deployed, under 'ignore' of 'stagetest.yaml'.";

    /// <summary>Whether no scenario judges it although some scenario reads its file.</summary>
    public bool IsNeverJudged { get; init; }

    /// <summary>Whether a scenario describes the object differently, so that all is as tested when this is gone.</summary>
    public bool MayGo { get; init; }

    /// <summary>The folder of its file; another name in the same folder is not a change, another folder is one.</summary>
    public string Folder { get; init; } = RepositoryPath.FolderOf(Path);
}
