using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>A subject of RBAC: a user, a group, or a service account.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Namespace">The namespace of a service account; else empty.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct AccessSubject(SubjectKind Kind, string Namespace, string Name) : IComparable<AccessSubject>
{
    private const string User = "user ";
    private const string Group = "group ";
    private const string ServiceAccount = "serviceaccount ";
    private const string AccountPrefix = "system:serviceaccount:";
    private const string AccountGroup = "system:serviceaccounts";
    private const string Everybody = "system:authenticated";

    /// <summary>The group to which the API server grants everything, regardless of roles.</summary>
    public const string Administrators = "system:masters";

    /// <summary>The syntax of subjects, for messages.</summary>
    public const string Form = "'user NAME', 'group NAME' or 'serviceaccount NAMESPACE/NAME'";

    /// <summary>
    /// The groups that follow from the subject: those that the API server adds to every account
    /// (<c>k8s.io/apiserver/pkg/authentication/serviceaccount</c>). A group represents its members, with no further groups than those that
    /// follow from it.
    /// </summary>
    public ImmutableHashSet<string> Groups =>
        Kind switch
        {
            SubjectKind.ServiceAccount => OfAccounts(Namespace),
            SubjectKind.Group when Name == "system:unauthenticated" => [Name],
            SubjectKind.Group when Name.StartsWith($"{AccountGroup}:", StringComparison.Ordinal) => [Everybody, AccountGroup, Name],
            SubjectKind.Group => [Everybody, Name],
            _ when Name == "system:anonymous" => ["system:unauthenticated"],
            _ when Name.StartsWith(AccountPrefix, StringComparison.Ordinal) && Name[AccountPrefix.Length..].Split(':') is [var home, _] =>
                OfAccounts(home),
            _ => [Everybody],
        };

    /// <summary>The user name in requests of this subject; null for a group, whose members are unknown.</summary>
    public string? UserName =>
        Kind switch
        {
            SubjectKind.User => Name,
            SubjectKind.ServiceAccount => $"{AccountPrefix}{Namespace}:{Name}",
            _ => null,
        };

    /// <summary>The subject of a text; null if the text is not a subject.</summary>
    public static AccessSubject? Parse(string text)
    {
        if (text.StartsWith(User, StringComparison.Ordinal) && text.Length > User.Length)
        {
            return new(SubjectKind.User, "", text[User.Length..]);
        }

        if (text.StartsWith(Group, StringComparison.Ordinal) && text.Length > Group.Length)
        {
            return new(SubjectKind.Group, "", text[Group.Length..]);
        }

        return
            text.StartsWith(ServiceAccount, StringComparison.Ordinal)
            && text[ServiceAccount.Length..].Split('/') is [{ Length: > 0 } space, { Length: > 0 } name]
            ? new(SubjectKind.ServiceAccount, space, name)
            : null;
    }

    private static ImmutableHashSet<string> OfAccounts(string space) => [Everybody, AccountGroup, $"{AccountGroup}:{space}"];

    /// <inheritdoc/>
    public int CompareTo(AccessSubject other) =>
        Kind != other.Kind ? Kind.CompareTo(other.Kind)
        : Namespace != other.Namespace ? string.CompareOrdinal(Namespace, other.Namespace)
        : string.CompareOrdinal(Name, other.Name);

    /// <summary><c>user X</c>, <c>group X</c> or <c>serviceaccount NAMESPACE/NAME</c>.</summary>
    public override string ToString() =>
        Kind switch
        {
            SubjectKind.User => User + Name,
            SubjectKind.Group => Group + Name,
            _ => $"{ServiceAccount}{Namespace}/{Name}",
        };
}
