namespace StageTest.Core.Access;

/// <summary>What a subject can do with an <see cref="IndirectRight"/>.</summary>
internal enum IndirectEffect
{
    /// <summary>It obtains further rights that no role gives it.</summary>
    FurtherRights,

    /// <summary>It removes or replaces policies, or what enforces and admits them.</summary>
    OthersPolicies,

    /// <summary>It changes which namespaces policies select, and which pods the cluster admits there.</summary>
    Namespaces,

    /// <summary>It runs programs in containers, with the accounts and the connections of their pods.</summary>
    Containers,
}
