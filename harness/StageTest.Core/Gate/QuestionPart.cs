namespace StageTest.Core.Gate;

/// <summary>The parts of a question: its topology, its flows and its policies.</summary>
internal enum QuestionPart
{
    /// <summary>The version of Calico whose rules apply.</summary>
    Version,

    /// <summary>A file, folder, kustomization or chart that the scenario reads.</summary>
    Source,

    /// <summary>A namespace and its labels.</summary>
    Namespace,

    /// <summary>A workload that is added or removed, or changes in anything except its labels and ports.</summary>
    Workload,

    /// <summary>The labels of a workload.</summary>
    Labels,

    /// <summary>The ports that a workload or an external endpoint listens on.</summary>
    Ports,

    /// <summary>An external endpoint and its addresses.</summary>
    External,

    /// <summary>A Service, a service account or a node.</summary>
    Object,

    /// <summary>The expectation for a flow.</summary>
    Expectation,

    /// <summary>A log of recorded connections, each of which is tested.</summary>
    Observed,
}
