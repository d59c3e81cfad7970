namespace StageTest.Core.Policies;

/// <summary>Whether a policy is enforced, or the effect of its promotion.</summary>
internal enum PolicyStaging
{
    /// <summary>The policy is enforced.</summary>
    Enforced,

    /// <summary>Promotion adds the policy, and replaces the enforced one with its name, if there is one.</summary>
    StagedSet,

    /// <summary>Promotion removes the enforced policy with its name.</summary>
    StagedDelete,
}
