using System.Collections.Immutable;
using StageTest.Cli.Output;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Recommendation;
using StageTest.Engines.Options;

namespace StageTest.Cli.Commands;

/// <summary>The options of <c>stagetest recommend</c>.</summary>
internal sealed record RecommendSettings
{
    /// <summary>The scenarios; empty if only flows are used.</summary>
    public ImmutableArray<string> Scenarios { get; init; } = [];

    /// <summary>Files of recorded flows; empty if only the scenario is used.</summary>
    public ImmutableArray<string> Flows { get; init; } = [];

    /// <summary>The format of these; null to detect each.</summary>
    public FlowFormat? Format { get; init; }

    /// <summary>Manifests or a scenario whose topology describes the recorded workloads.</summary>
    public ImmutableArray<string> Manifests { get; init; } = [];

    /// <summary>The context of the cluster with the recorded workloads and labels; null for none.</summary>
    public string? Context { get; init; }

    /// <summary>The kubeconfig that has it; null for the default.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Files and folders of policies that stay in force besides the recommended ones.</summary>
    public ImmutableArray<string> Beside { get; init; } = [];

    /// <summary>The part at the end of the log that is withheld for validation: from 0 to below 1.</summary>
    public double KeptBack { get; init; }

    /// <summary>Whether to allow connections that were recorded and are not expected.</summary>
    public bool IncludesSeen { get; init; }

    /// <summary>Whether to allow connections that are expected and were never recorded.</summary>
    public bool IncludesIntended { get; init; }

    /// <summary>The output folder; null to show the policies only.</summary>
    public string? Folder { get; init; }

    /// <summary>The options of the recommendation.</summary>
    public required RecommendationOptions Options { get; init; }

    /// <summary>
    /// The engine that proves the policies besides the calculation; null for the lab, if it can run and files are written.
    /// </summary>
    public EngineDescriptor? Engine { get; init; }

    /// <summary>The user's values for its options.</summary>
    public ImmutableArray<GivenOption> Given { get; init; } = [];

    /// <summary>Whether to overwrite differing files without a question.</summary>
    public bool IsAgreed { get; init; }

    /// <summary>Whether to show notes.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>The reports.</summary>
    public required ReportOutputs<RecommendationReport> Reports { get; init; }
}
