namespace StageTest.Core.Documents;

/// <summary>A kind of object that is neither a policy nor a part of a topology.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Kind">The <c>kind</c>, or <see cref="EveryKind"/> for all others of the group.</param>
/// <param name="ChangesTraffic">Whether its objects change who may connect to whom, which StageTest does not judge.</param>
/// <param name="Reason">What its objects do, as the rest of a sentence.</param>
internal sealed record OtherKind(string Group, string Kind, bool ChangesTraffic, string Reason)
{
    /// <summary>Stands for all kinds of a group that the list does not name.</summary>
    public const string EveryKind = "*";

    /// <summary>
    /// Whether its objects decide which others are in the cluster, or what they look like there: Argo CD's applications, webhooks that
    /// change what is created. A topology may do without them; a change of them is not covered by any scenario.
    /// </summary>
    public bool DecidesOthers { get; init; }

    /// <summary>Which objects of the kind the entry means; null for all of them.</summary>
    public Func<Manifest, bool>? Where { get; init; }
}
