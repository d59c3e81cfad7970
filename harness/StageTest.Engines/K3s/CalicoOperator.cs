using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.K3s;

/// <summary>The status that Calico's operator reports for the parts that it installs.</summary>
/// <param name="client">The cluster.</param>
/// <param name="objects">The objects of the install, the operator's own among them.</param>
internal sealed class CalicoOperator(ClusterClient client, ImmutableArray<JsonObject> objects)
{
    private const string ApiVersion = "operator.tigera.io/v1";
    private const string Available = "Available";

    // Errors come before progress.
    private static readonly string[] Unfinished = ["Degraded", "Progressing"];

    // A part that the operator has not looked at yet has no status, and is not ready.
    private static readonly FrozenDictionary<string, string> StatusOf = new Dictionary<string, string>
    {
        ["Installation"] = "calico",
        ["APIServer"] = "apiserver",
        ["Goldmane"] = "goldmane",
        ["Whisker"] = "whisker",
    }.ToFrozenDictionary();

    private readonly string[] _expected =
    [
        .. objects
            .Where(CalicoObjects.IsOfOperator)
            .Select(o => StatusOf.GetValueOrDefault(ObjectId.Of(o).Kind))
            .OfType<string>()
            .Distinct(),
    ];

    /// <summary>Whether an operator does the install.</summary>
    public bool IsThere { get; } = objects.Any(CalicoObjects.IsOfOperator);

    /// <summary>
    /// What the operator has not finished, in its own words, or null for nothing: all requested parts, and all others that it reports.
    /// </summary>
    public async Task<string?> LackingAsync(CancellationToken cancellationToken)
    {
        if (!IsThere)
        {
            return null;
        }

        var told = (await client.ListAsync(ApiVersion, "TigeraStatus", "", cancellationToken)).Select(id => id.Name);
        var lacking = new List<string>();
        foreach (var name in _expected.Union(told))
        {
            if (Lacking(await client.GetAsync(new(ApiVersion, "TigeraStatus", "", name), cancellationToken)) is { } reason)
            {
                lacking.Add($"{name} is not available: {reason}");
            }
        }

        return lacking.Count == 0 ? null : string.Join("; ", lacking);
    }

    private static string? Lacking(JsonElement? status)
    {
        const string nothing = "the operator has not reported its status";
        if (status is not { } told)
        {
            return nothing;
        }

        var unfinished = Unfinished.FirstOrDefault(type => Conditions.Has(told, type, "True"));
        return unfinished is null && Conditions.Has(told, Available, "True") ? null
            : Conditions.Message(told, unfinished ?? Available) is { Length: > 0 } message ? message
            : unfinished ?? nothing;
    }
}
