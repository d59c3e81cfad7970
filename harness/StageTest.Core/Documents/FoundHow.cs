namespace StageTest.Core.Documents;

/// <summary>How a file was found, which decides about the severity of unexpected content.</summary>
/// <param name="OfNoObjects">The severity of a document that is not a Kubernetes object.</param>
/// <param name="OfTemplates">The severity of a file from which a program such as Helm creates manifests.</param>
/// <param name="OfBroken">The severity of a file that is not valid YAML and mentions no objects.</param>
internal readonly record struct FoundHow(Severity OfNoObjects, Severity OfTemplates, Severity OfBroken)
{
    /// <summary>The file itself was named.</summary>
    public static FoundHow Named { get; } = new(Severity.Error, Severity.Error, Severity.Error);

    /// <summary>
    /// It is in a named folder. Folders contain dashboards, values and patches too; a template represents unknown objects, and a deployer
    /// fails on a file that is not valid YAML.
    /// </summary>
    public static FoundHow InFolder { get; } = new(Severity.Note, Severity.Error, Severity.Error);

    /// <summary>It is in a folder whose content is only shown.</summary>
    public static FoundHow InSurvey { get; } = new(Severity.Note, Severity.Warning, Severity.Note);

    /// <summary>How a file of a folder is found, if differences between deployers have the given severity.</summary>
    public static FoundHow Below(Severity whereDeployersDiffer) => whereDeployersDiffer == Severity.Error ? InFolder : InSurvey;
}
