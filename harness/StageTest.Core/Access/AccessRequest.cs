using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>One request to the API server.</summary>
/// <param name="Subject">The sender.</param>
/// <param name="Verb">The verb.</param>
/// <param name="Kind">The kind.</param>
internal sealed record AccessRequest(AccessSubject Subject, string Verb, AccessKind Kind)
{
    /// <summary>
    /// The verb that deletes all objects of a place at once. Kubernetes and Calico's API server check it instead of <c>delete</c>.
    /// </summary>
    public const string DeleteMany = "deletecollection";

    /// <summary>The verbs in question, in the order of display.</summary>
    public static ImmutableArray<string> Verbs { get; } = ["get", "list", "watch", "create", "update", "patch", "delete", DeleteMany];

    /// <summary>A name that no object has, because names have no capital letters. It represents all names that no right names.</summary>
    public const string NoName = "ANY";

    /// <summary>The tier of the object; empty for kinds without tiers.</summary>
    public string Tier { get; init; } = "";

    /// <summary>The namespace; empty for kinds of the whole cluster.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The name of the object.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether an object is created by server-side apply, which carries its name. Default: no.</summary>
    public bool IsApply { get; init; }

    /// <summary>
    /// The name in the request: none if objects are listed, watched, created without apply or deleted together.
    /// </summary>
    public string NameInRequest => Verb is "list" or "watch" or DeleteMany || (Verb == "create" && !IsApply) ? "" : Name;
}
