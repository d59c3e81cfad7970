namespace StageTest.Core.Access;

/// <summary>What a subject of RBAC is.</summary>
internal enum SubjectKind
{
    /// <summary>A user of the authenticator.</summary>
    User,

    /// <summary>Everybody whose request carries a group.</summary>
    Group,

    /// <summary>A service account, which pods run as.</summary>
    ServiceAccount,
}
