namespace StageTest.Core.Mutation;

/// <summary>The kinds of mutations of a policy, a tier or a network set.</summary>
internal enum MutationOperator
{
    /// <summary>Removes a rule.</summary>
    RemoveRule,

    /// <summary>Removes one of several peers of a rule.</summary>
    RemovePeer,

    /// <summary>Extends a rule to every peer, or removes one condition of a peer.</summary>
    WidenPeer,

    /// <summary>Removes one of several ports of a rule.</summary>
    RemovePort,

    /// <summary>Extends a rule to every port, or to the port next to a number.</summary>
    WidenPort,

    /// <summary>Removes a term of a selector, so that it selects more.</summary>
    DropTerm,

    /// <summary>Doubles a range of addresses, or removes an exception from one.</summary>
    WidenNet,

    /// <summary>Removes one of several ranges of addresses.</summary>
    RemoveNet,

    /// <summary>Removes a label of a network set, by which selectors match it.</summary>
    DropLabel,

    /// <summary>Turns Allow into Deny, and any other action into Allow; at the end of a tier, Deny into Pass and Pass into Deny.</summary>
    FlipAction,

    /// <summary>Moves a policy before or after all others of its tier, or a tier before or after all others.</summary>
    MoveOrder,

    /// <summary>Removes one of several directions that the policy governs.</summary>
    RemoveType,

    /// <summary>Removes the policy; for a staged Delete: keeps the policy that it deletes.</summary>
    RemovePolicy,
}
