using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Policies;

namespace StageTest.Core.Scenarios;

/// <summary>Options for reading scenarios.</summary>
internal sealed record ScenarioReaderOptions
{
    /// <summary>
    /// The directory that no path of a scenario may leave, or null to find it: the nearest directory above the scenario that contains
    /// <c>.git</c>, else the current directory if it contains the scenario, else the scenario's own.
    /// </summary>
    public string? RepositoryRoot { get; init; }

    /// <summary>
    /// Receives the full path of everything that was accessed: files, folders, and names that do not exist. Default: null.
    /// </summary>
    public ICollection<string>? Sources { get; init; }

    /// <summary>The directory that locations and messages show paths relative to, or null for the current one.</summary>
    public string? DisplayRoot { get; init; }

    /// <summary>Renders kustomizations and charts; null if nothing can, so that a scenario that names one cannot be read.</summary>
    public ISourceRenderer? Renderer { get; init; }

    /// <summary>How severe it is if deployers create different objects from a folder. Default: error.</summary>
    public Severity WhereDeployersDiffer { get; init; } = Severity.Error;

    /// <summary>The kinds of objects that are known; null to read <c>stagetest.yaml</c> of the scenario's repository.</summary>
    public RepositoryKinds? Kinds { get; init; }

    /// <summary>The version of Calico for scenarios that state none. Default: the newest known.</summary>
    public CalicoVersion Calico { get; init; } = CalicoVersionText.Newest;

    /// <summary>Policies that were read before; null if each scenario reads its own.</summary>
    public PolicyFileCache? Policies { get; init; }
}
