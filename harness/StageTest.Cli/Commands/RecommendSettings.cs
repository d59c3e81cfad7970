using System.Collections.Immutable;
using StageTest.Cli.Output;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Recommendation;
using StageTest.Engines.Options;

namespace StageTest.Cli.Commands;

/// <summary>What a user asked of <c>stagetest recommend</c>.</summary>
internal sealed record RecommendSettings
{
    /// <summary>The scenarios; none if only flows speak.</summary>
    public ImmutableArray<string> Scenarios { get; init; } = [];

    /// <summary>Files of recorded flows; none if only the scenario speaks.</summary>
    public ImmutableArray<string> Flows { get; init; } = [];

    /// <summary>The form of these; null to recognise each.</summary>
    public FlowFormat? Format { get; init; }

    /// <summary>Manifests or a scenario whose topology says what the recorded workloads are.</summary>
    public ImmutableArray<string> Manifests { get; init; } = [];

    /// <summary>The context of the cluster whose workloads and labels were recorded; null for none.</summary>
    public string? Context { get; init; }

    /// <summary>The kubeconfig that has it; null for the default.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Files and folders of policies that stay beside the recommended ones.</summary>
    public ImmutableArray<string> Beside { get; init; } = [];

    /// <summary>The part of the log that is kept back, from its end: from 0 to below 1.</summary>
    public double KeptBack { get; init; }

    /// <summary>Whether what was seen and is not intended is written.</summary>
    public bool IncludesSeen { get; init; }

    /// <summary>Whether what is intended and was never seen is written.</summary>
    public bool IncludesIntended { get; init; }

    /// <summary>The folder to write to; null to show only.</summary>
    public string? Folder { get; init; }

    /// <summary>How to recommend.</summary>
    public required RecommendationOptions Options { get; init; }

    /// <summary>
    /// The engine that sees the proof besides the calculation; null for the lab, if it can run and files are written.
    /// </summary>
    public EngineDescriptor? Engine { get; init; }

    /// <summary>What the user gave for its options.</summary>
    public ImmutableArray<GivenOption> Given { get; init; } = [];

    /// <summary>Whether files that differ are overwritten unasked.</summary>
    public bool IsAgreed { get; init; }

    /// <summary>Whether notes are told.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>The reports.</summary>
    public required ReportOutputs<RecommendationReport> Reports { get; init; }
}
