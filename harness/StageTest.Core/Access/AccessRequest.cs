using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>One request to the API server.</summary>
/// <param name="Subject">Who sends it.</param>
/// <param name="Verb">What it asks for.</param>
/// <param name="Kind">Of which kind.</param>
internal sealed record AccessRequest(AccessSubject Subject, string Verb, AccessKind Kind)
{
    /// <summary>
    /// The verb that deletes all objects of a place at once. Kubernetes and Calico's API server ask for it, and not for <c>delete</c>.
    /// </summary>
    public const string DeleteMany = "deletecollection";

    /// <summary>The verbs that are asked about, in the order in which they are shown.</summary>
    public static ImmutableArray<string> Verbs { get; } = ["get", "list", "watch", "create", "update", "patch", "delete", DeleteMany];

    /// <summary>A name that no object has, because names have no capital letters: it represents all that no right names.</summary>
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
    /// The name that the request itself carries: none if objects are listed, watched, created without apply or deleted together.
    /// </summary>
    public string NameInRequest => Verb is "list" or "watch" or DeleteMany || (Verb == "create" && !IsApply) ? "" : Name;
}
