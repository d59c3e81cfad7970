using System.ComponentModel;

namespace StageTest.Core.Contract;

/// <summary>What <c>stagetest delegation</c> writes: what a subject could open and close at most.</summary>
internal sealed record DelegationContract
{
    [Description(Words.Version)]
    public required int Version { get; init; }

    [Description("The scenario.")]
    public required string Scenario { get; init; }

    [Description("The writer: 'tier NAME', or a subject.")]
    public required string Owner { get; init; }

    [Description("What may be written, in words.")]
    public required IEnumerable<string> Reach { get; init; }

    [Description("The connections that are denied now and could be opened.")]
    public required IEnumerable<string> MayOpen { get; init; }

    [Description("The connections that are allowed now and could be closed.")]
    public required IEnumerable<string> MayClose { get; init; }

    [Description("The connections that stay allowed with any policies that may be written.")]
    public required IEnumerable<string> AlwaysAllowed { get; init; }

    [Description("The connections that stay denied with any policies that may be written.")]
    public required IEnumerable<string> AlwaysDenied { get; init; }

    [Description("The connections that cannot be decided, because a rule depends on a condition that no connection shows.")]
    public required IEnumerable<string> Undecided { get; init; }

    [Description("What else the subject may do, so that no bound holds, each as a phrase after 'may'.")]
    public required IEnumerable<string> WaysAround { get; init; }

    [Description("For each connection that could be opened or closed, policies that do it.")]
    public required IEnumerable<DelegationWitnessContract> Witnesses { get; init; }
}

/// <summary>Policies that open or close a connection.</summary>
internal sealed record DelegationWitnessContract
{
    [Description("The connection.")]
    public required string Flow { get; init; }

    [Description("What the policies do: opens, closes.")]
    public required string Effect { get; init; }

    [Description("The policies in words: the place of one that allows or denies all, and those to delete first.")]
    public required string By { get; init; }

    [Description("The same policies in YAML, to be applied, with a comment for each policy that is deleted before.")]
    public required string Yaml { get; init; }
}
