namespace StageTest.Core.Access;

/// <summary>The kind of an RBAC subject.</summary>
internal enum SubjectKind
{
    /// <summary>A user of the authenticator.</summary>
    User,

    /// <summary>All requests that carry a group.</summary>
    Group,

    /// <summary>A service account, which pods run as.</summary>
    ServiceAccount,
}
