using System.ComponentModel;

namespace StageTest.Core.Contract;

/// <summary>What <c>stagetest access</c> writes: who may do what to which policies.</summary>
internal sealed record AccessContract
{
    [Description(Words.Version)]
    public required int Version { get; init; }

    [Description("How Calico is installed: operator, manifest, crds, crds-operator or crds-manifest.")]
    public required string Install { get; init; }

    [Description("What the answers come from: calculated, from roles and bindings.")]
    public required string Evidence { get; init; }

    [Description("The subjects of the answer: 'user NAME', 'group NAME' or 'serviceaccount NAMESPACE/NAME'.")]
    public required IEnumerable<string> Subjects { get; init; }

    [Description("The tiers of the answer.")]
    public required IEnumerable<string> Tiers { get; init; }

    [Description("What is allowed. Everything else is denied.")]
    public required IEnumerable<AccessCellContract> Allowed { get; init; }

    [Description("Where subjects may create staged policies, and not the kind that promotion makes of them.")]
    public required IEnumerable<StagesOnlyContract> StagesOnly { get; init; }

    [Description("The cluster that was used. Absent if no cluster was used.")]
    public string? Cluster { get; init; }

    [Description("What SubjectAccessReviews of the cluster allow, of the same points. Absent if no cluster was used.")]
    public IEnumerable<AccessCellContract>? Reviewed { get; init; }

    [Description("What was tried by impersonated writes with dryRun=All. Absent if nothing was tried.")]
    public IEnumerable<AccessProofContract>? Proven { get; init; }

    [Description("Where two of the three grades disagree. Absent if no cluster was used.")]
    public IEnumerable<string>? Disagreements { get; init; }

    [Description("Bindings whose role is not among the files; 'allowed' lacks their rights.")]
    public required IEnumerable<string> UnknownRoles { get; init; }
}

/// <summary>What happened in an impersonated write that changes nothing.</summary>
internal sealed record AccessProofContract
{
    [Description("The cell, with the one verb that was tried.")]
    public required AccessCellContract Cell { get; init; }

    [Description("The result: allowed, denied, or notProven if the same write as the caller did not pass, or none was tried.")]
    public required string Outcome { get; init; }

    [Description("What the server said, or why nothing is proven.")]
    public required string Detail { get; init; }
}

/// <summary>Where a subject may stage policies and not promote them.</summary>
internal sealed record StagesOnlyContract
{
    [Description("The subject.")]
    public required string Subject { get; init; }

    [Description("The staged kind.")]
    public required string Kind { get; init; }

    [Description("The tier. Absent for kinds without tiers.")]
    public string? Tier { get; init; }

    [Description("The namespace; '*' for every one without an entry of its own. Absent for kinds of the whole cluster.")]
    public string? Namespace { get; init; }
}

/// <summary>What a subject may do to objects of one kind.</summary>
internal sealed record AccessCellContract
{
    [Description("The subject.")]
    public required string Subject { get; init; }

    [Description("The kind of the objects.")]
    public required string Kind { get; init; }

    [Description("The API group.")]
    public required string Group { get; init; }

    [Description("The resource, in the plural.")]
    public required string Resource { get; init; }

    [Description("The tier. Absent for kinds without tiers.")]
    public string? Tier { get; init; }

    [Description("The namespace; '*' for every one without an entry of its own. Absent for kinds of the whole cluster.")]
    public string? Namespace { get; init; }

    [Description("The name of the only object that this is about. Absent if it is about all.")]
    public string? Name { get; init; }

    [Description("The verbs that are allowed; for a name, those beyond what is allowed for all objects.")]
    public required IEnumerable<string> Verbs { get; init; }
}
