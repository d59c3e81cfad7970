namespace StageTest.Core.Policies;

/// <summary>Whether a policy is in effect, or what its promotion would do.</summary>
internal enum PolicyStaging
{
    /// <summary>The policy is in effect.</summary>
    Enforced,

    /// <summary>Promotion adds the policy, and replaces the enforced one of its name if there is one.</summary>
    StagedSet,

    /// <summary>Promotion removes the enforced policy of its name.</summary>
    StagedDelete,
}
