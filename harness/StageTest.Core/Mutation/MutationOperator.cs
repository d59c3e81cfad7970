namespace StageTest.Core.Mutation;

/// <summary>What a mutation does to a policy, a tier or a network set.</summary>
internal enum MutationOperator
{
    /// <summary>Takes a rule away.</summary>
    RemoveRule,

    /// <summary>Takes one of several peers of a rule away.</summary>
    RemovePeer,

    /// <summary>Lets a rule hold for every peer, or takes one condition of a peer away.</summary>
    WidenPeer,

    /// <summary>Takes one of several ports of a rule away.</summary>
    RemovePort,

    /// <summary>Lets a rule hold for every port, or for the port beside a number too.</summary>
    WidenPort,

    /// <summary>Takes a term of a selector away, so that it selects more.</summary>
    DropTerm,

    /// <summary>Doubles a range of addresses, or takes an exception from one away.</summary>
    WidenNet,

    /// <summary>Takes one of several ranges of addresses away.</summary>
    RemoveNet,

    /// <summary>Takes a label of a network set away, by which selectors find it.</summary>
    DropLabel,

    /// <summary>Turns Allow into Deny, and any other action into Allow; at the end of a tier, Deny into Pass and Pass into Deny.</summary>
    FlipAction,

    /// <summary>Moves a policy before or behind all others of its tier, or a tier before or behind all others.</summary>
    MoveOrder,

    /// <summary>Takes one of several directions away that the policy governs.</summary>
    RemoveType,

    /// <summary>Leaves the policy out; of a staged Delete: keeps the policy that it deletes.</summary>
    RemovePolicy,
}
