namespace StageTest.Core.Documents;

/// <summary>A kind that is neither a policy nor a part of a topology.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Kind">The <c>kind</c>, or <see cref="EveryKind"/> for all others of the group.</param>
/// <param name="ChangesTraffic">Whether its objects change which connections are possible, in a way that StageTest does not
/// evaluate.</param>
/// <param name="Reason">The effect of its objects, as the rest of a sentence.</param>
internal sealed record OtherKind(string Group, string Kind, bool ChangesTraffic, string Reason)
{
    /// <summary>Represents all kinds of a group that the list does not name.</summary>
    public const string EveryKind = "*";

    /// <summary>
    /// Whether its objects decide which other objects exist in the cluster, or change them: Argo CD's applications, admission webhooks. A
    /// topology does not need them; no scenario covers a change of them.
    /// </summary>
    public bool DecidesOthers { get; init; }

    /// <summary>
    /// The part of an object by which it decides others, as text, if the rest of it decides nothing; null if all of it counts.
    /// </summary>
    public Func<Manifest, string>? DecidingPart { get; init; }

    /// <summary>
    /// Whether its objects decide whether policies exist in the cluster and are enforced: their definitions, the installation of Calico.
    /// They may lie among policies or in an application; where they are deployed, no scenario covers a change of them.
    /// </summary>
    public bool CarriesPolicies { get; init; }

    /// <summary>The objects of the kind to which the entry applies; null for all.</summary>
    public Func<Manifest, bool>? Where { get; init; }
}
