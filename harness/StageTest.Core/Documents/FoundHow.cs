namespace StageTest.Core.Documents;

/// <summary>How a file came to be read as manifests, which decides how much it matters that it holds none.</summary>
/// <param name="OfNoObjects">How much a document matters that is not a Kubernetes object.</param>
/// <param name="OfTemplates">How much a file matters that a program such as Helm makes manifests of.</param>
/// <param name="OfBroken">How much a file matters that is not valid YAML and says nothing of objects.</param>
internal readonly record struct FoundHow(Severity OfNoObjects, Severity OfTemplates, Severity OfBroken)
{
    /// <summary>The file itself was named.</summary>
    public static FoundHow Named { get; } = new(Severity.Error, Severity.Error, Severity.Error);

    /// <summary>
    /// It lies in a named folder. Folders hold dashboards, values and patches too; a template represents objects that are not
    /// known, and a deployer fails on a file that is not valid YAML.
    /// </summary>
    public static FoundHow InFolder { get; } = new(Severity.Note, Severity.Error, Severity.Error);

    /// <summary>It lies in a folder whose content is to be shown.</summary>
    public static FoundHow InSurvey { get; } = new(Severity.Note, Severity.Warning, Severity.Note);

    /// <summary>How a file of a folder is found where deployers' differences matter so much.</summary>
    public static FoundHow Below(Severity whereDeployersDiffer) => whereDeployersDiffer == Severity.Error ? InFolder : InSurvey;
}
