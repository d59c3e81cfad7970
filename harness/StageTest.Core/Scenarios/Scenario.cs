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

/// <summary>A scenario after reading and checking: what exists, what is enforced and staged, what is tested and what is expected.</summary>
internal sealed record Scenario
{
    /// <summary>The name from <c>metadata.name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The author's description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The author's labels, which group scenarios; they never affect the run.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The words that select it for a run.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>The file, under the name that the caller gave.</summary>
    public required string File { get; init; }

    /// <summary>How many nodes a cluster has that StageTest starts for the scenario. Default: 1.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Whether its author stated the version of Calico. If not, the newest known version applies.</summary>
    public bool IsCalicoStated { get; init; }

    /// <summary>The version of Calico of the run, as the user names it. Default: null, the scenario decides.</summary>
    public string? Variant { get; init; }

    /// <summary>The topology.</summary>
    public required Topology Topology { get; init; }

    /// <summary>What is enforced and what is staged.</summary>
    public required PolicySet Policies { get; init; }

    /// <summary>Where the policies come from, in the order in which they are named.</summary>
    public ImmutableArray<PolicySource> PolicySources { get; init; } = [];

    /// <summary>Every flow that is tested, the same at each stage.</summary>
    public required ProbePlan Plan { get; init; }

    /// <summary>The connections that its logs recorded as allowed, and the flows that test them.</summary>
    public ImmutableArray<ObservedFlow> Observed { get; init; } = [];

    /// <summary>How many flows of the topology are not tested, because the author states nothing about them.</summary>
    public int NotAsked { get; init; }

    /// <summary>What is expected before promotion; null if the author leaves it to the prediction from the policies.</summary>
    public Expectation? Baseline { get; init; }

    /// <summary>What is expected after promotion.</summary>
    public required Expectation Promoted { get; init; }

    /// <summary>Flows that the author declares to fail even without policies, so that their denial needs no proof.</summary>
    public ImmutableHashSet<Flow> Unreachable { get; init; } = [];

    /// <summary>Who may do what to policies, and what is expected of that; null if the scenario names no roles.</summary>
    public StatedAccess? Access { get; init; }

    /// <summary>The limits of what owners may open and close.</summary>
    public ImmutableArray<ExpectedDelegation> Delegations { get; init; } = [];

    /// <summary>What the change that added the scenario is expected to open and to close; null if it declares nothing.</summary>
    public DeclaredChange? ExpectChange { get; init; }

    /// <summary>The reasons to hold that an owner accepts.</summary>
    public ImmutableArray<Waiver> Waivers { get; init; } = [];

    /// <summary>The name of the step that this represents in another scenario; null if it is not a step.</summary>
    public string? Step { get; init; }

    /// <summary>
    /// The files of policies that this step applies, by their names in <see cref="PolicyTexts"/>. Other scenarios have none.
    /// </summary>
    public ImmutableArray<string> Applied { get; init; } = [];

    /// <summary>The scenario after each of its steps, in order. All policies of such a scenario are enforced.</summary>
    public ImmutableArray<Scenario> Steps { get; init; } = [];

    /// <summary>The stages of its run, in order. A step has one, because it stages nothing.</summary>
    public ImmutableArray<Stage> Stages => Step is null ? [.. Enum.GetValues<Stage>()] : [Stage.Promoted];

    /// <summary>The scenario, then its steps: each runs as a separate scenario.</summary>
    public IEnumerable<Scenario> WithSteps() => [this, .. Steps];

    /// <summary>Every file from which the scenario was read, including its own, by path.</summary>
    public ImmutableArray<InputFile> Inputs { get; init; } = [];

    /// <summary>The files from which its policies were read, by the name that messages use.</summary>
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

    /// <summary>Notes and warnings from reading; never errors.</summary>
    public ImmutableArray<Diagnostic> Remarks { get; init; } = [];

    /// <summary>The special abilities of an engine that the whole scenario needs.</summary>
    public EngineNeeds Needs
    {
        get
        {
            var needs = new FlowNeeds(Topology);
            return Plan.Flows.Aggregate(NeedsOfCalico, (all, flow) => all | needs.Of(flow));
        }
    }

    /// <summary>What it needs of the Calico that an engine starts, regardless of its flows.</summary>
    public EngineNeeds NeedsOfCalico => Policies.Api == CalicoApiKind.Crds ? EngineNeeds.NativeCrds : EngineNeeds.None;

    /// <summary>What a session creates and applies for it.</summary>
    public SessionScope Scope => new(Topology, [.. Stages.Select(PoliciesAt)]);

    /// <summary>The expectation of a stage; the staged one must equal the baseline, because staging changes no traffic.</summary>
    public Expectation? ExpectationAt(Stage stage) => stage == Stage.Promoted ? Promoted : Baseline;

    /// <summary>The policies of a stage; <see cref="Stage.Staged"/> includes the staged ones.</summary>
    public PolicySet PoliciesAt(Stage stage) =>
        stage switch
        {
            Stage.Baseline => Policies.Live(),
            Stage.Staged => Policies,
            _ => Policies.AsIfPromoted(),
        };
}
