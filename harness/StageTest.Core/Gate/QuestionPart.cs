namespace StageTest.Core.Gate;

/// <summary>The parts of a question: what a scenario asks about, in which words, of which policies.</summary>
internal enum QuestionPart
{
    /// <summary>The version of Calico whose rules are meant.</summary>
    Version,

    /// <summary>A file, folder, kustomization or chart that the scenario reads.</summary>
    Source,

    /// <summary>A namespace and its labels.</summary>
    Namespace,

    /// <summary>A workload that comes or goes, or changes in another way than its labels and ports.</summary>
    Workload,

    /// <summary>The labels of a workload.</summary>
    Labels,

    /// <summary>The ports that a workload or an external endpoint listens on.</summary>
    Ports,

    /// <summary>An external endpoint and its addresses.</summary>
    External,

    /// <summary>A Service, a service account or a node.</summary>
    Object,

    /// <summary>What is expected of a flow.</summary>
    Expectation,

    /// <summary>A log of connections that were seen, each of which is asked.</summary>
    Observed,
}
