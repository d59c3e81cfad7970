using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Scenarios.Settings;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>A scenario that was read and checked: what exists, what is enforced and staged, what is asked and what is expected.</summary>
internal sealed record Scenario
{
    /// <summary>The name from <c>metadata.name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The author's sentence about it, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The author's labels, by which scenarios are grouped; none of them changes the run.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The words by which a run selects it.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>The file, as the caller named it.</summary>
    public required string File { get; init; }

    /// <summary>How many nodes a cluster has that is started for the scenario. Default: 1.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Whether its author stated the version of Calico; else it is about the newest that is known.</summary>
    public bool IsCalicoStated { get; init; }

    /// <summary>The version of Calico that it is run with, as the user names it. Default: null, the scenario decides.</summary>
    public string? Variant { get; init; }

    /// <summary>The topology.</summary>
    public required Topology Topology { get; init; }

    /// <summary>What is enforced and what is staged.</summary>
    public required PolicySet Policies { get; init; }

    /// <summary>Where the policies come from, in the order in which they are named.</summary>
    public ImmutableArray<PolicySource> PolicySources { get; init; } = [];

    /// <summary>Every flow that is tested, the same at each stage.</summary>
    public required ProbePlan Plan { get; init; }

    /// <summary>The connections of its logs that were seen allowed, and what is asked of them.</summary>
    public ImmutableArray<ObservedFlow> Observed { get; init; } = [];

    /// <summary>How many flows of the topology are not asked, because the author says nothing of them.</summary>
    public int NotAsked { get; init; }

    /// <summary>What is expected while nothing is promoted; null if the author leaves it to the policies' own prediction.</summary>
    public Expectation? Baseline { get; init; }

    /// <summary>What is expected after promotion.</summary>
    public required Expectation Promoted { get; init; }

    /// <summary>Flows that the author declares to fail even without policies, so that their denial needs no proof.</summary>
    public ImmutableHashSet<Flow> Unreachable { get; init; } = [];

    /// <summary>Who may do what to policies, and what is expected of that; null if the scenario names no roles.</summary>
    public StatedAccess? Access { get; init; }

    /// <summary>What owners may open and close at most.</summary>
    public ImmutableArray<ExpectedDelegation> Delegations { get; init; } = [];

    /// <summary>What the change that brought it means to open and to close; null if it declares nothing.</summary>
    public DeclaredChange? ExpectChange { get; init; }

    /// <summary>The reasons to hold that an owner accepts.</summary>
    public ImmutableArray<Waiver> Waivers { get; init; } = [];

    /// <summary>The name of the step that this is of another scenario; null if it is none.</summary>
    public string? Step { get; init; }

    /// <summary>The scenario after each of its steps, in their order. All policies of such a scenario are enforced.</summary>
    public ImmutableArray<Scenario> Steps { get; init; } = [];

    /// <summary>The stages of its run, in order. A step has one, because it stages nothing.</summary>
    public ImmutableArray<Stage> Stages => Step is null ? [.. Enum.GetValues<Stage>()] : [Stage.Promoted];

    /// <summary>The scenario, then its steps: each is run as a scenario of its own.</summary>
    public IEnumerable<Scenario> WithSteps() => [this, .. Steps];

    /// <summary>Every file that the scenario was read from, itself among them, by path.</summary>
    public ImmutableArray<InputFile> Inputs { get; init; } = [];

    /// <summary>The files that its policies were read from, by the name that messages give them.</summary>
    public ImmutableSortedDictionary<string, PolicyText> PolicyTexts { get; init; } =
        ImmutableSortedDictionary<string, PolicyText>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Who must approve changes, as <c>stagetest.yaml</c> of the repository says. Default: it says nothing.</summary>
    public ImmutableArray<Owner> Owners { get; init; } = [];

    /// <summary>The owners of a policy: those of its tier and of its file.</summary>
    public ImmutableArray<AccessSubject> OwnersOf(Policy policy)
    {
        var path = policy.Location.File is { } file ? PolicyTexts.GetValueOrDefault(file)?.Path : null;
        return
        [
            .. Owners
                .Where(o => o.Tiers.Contains(policy.Tier, StringComparer.Ordinal) || (path is not null && o.Owns(path)))
                .Select(o => o.Subject)
                .Distinct(),
        ];
    }

    /// <summary>Notes and warnings of the reading; never errors.</summary>
    public ImmutableArray<Diagnostic> Remarks { get; init; } = [];

    /// <summary>What the whole scenario needs of an engine beyond the ordinary.</summary>
    public EngineNeeds Needs
    {
        get
        {
            var needs = new FlowNeeds(Topology);
            return Plan.Flows.Aggregate(NeedsOfCalico, (all, flow) => all | needs.Of(flow));
        }
    }

    /// <summary>What it needs of the Calico that an engine starts, whatever is asked.</summary>
    public EngineNeeds NeedsOfCalico => Policies.Api == CalicoApiKind.Crds ? EngineNeeds.NativeCrds : EngineNeeds.None;

    /// <summary>What a session of it creates and applies.</summary>
    public SessionScope Scope => new(Topology, [.. Stages.Select(PoliciesAt)]);

    /// <summary>The expectation of a stage; the staged one must equal the baseline, because staging changes no traffic.</summary>
    public Expectation? ExpectationAt(Stage stage) => stage == Stage.Promoted ? Promoted : Baseline;

    /// <summary>The policies that are present at a stage, staged ones among them at <see cref="Stage.Staged"/>.</summary>
    public PolicySet PoliciesAt(Stage stage) =>
        stage switch
        {
            Stage.Baseline => Policies.Live(),
            Stage.Staged => Policies,
            _ => Policies.AsIfPromoted(),
        };
}
