using System.Text.Json.Nodes;

namespace StageTest.Core.Policies.Calico;

/// <summary>The fields that Calico's client fills in before it stores an object (<c>libcalico-go/lib/clientv3</c>).</summary>
/// <remarks>
/// The store fills in nothing, and Felix has its own meaning for absent fields: a policy without types governs both directions.
/// </remarks>
internal static class StoredForms
{
    private const string TierLabel = "projectcalico.org/tier";
    private const string StagedAction = "stagedAction";

    /// <summary>No field.</summary>
    public static StoredForm AsWritten { get; } = (_, _) => { };

    /// <summary>The tier, also as a label, and the types.</summary>
    public static void Tiered(JsonObject metadata, JsonObject spec)
    {
        var tier = (string?)spec["tier"] ?? Policies.Tier.Default.Name;
        spec["tier"] = tier;
        if (metadata["labels"] is not JsonObject labels)
        {
            metadata["labels"] = labels = [];
        }

        labels[TierLabel] = tier;
        Complete(spec, "types", UnstatedTypes.OfCalico(Has(spec, "ingress"), Has(spec, "egress")));
    }

    /// <summary>The tier, the types and the staged action.</summary>
    public static void StagedTiered(JsonObject metadata, JsonObject spec)
    {
        Tiered(metadata, spec);
        Stage(spec);
    }

    /// <summary>The types and the staged action.</summary>
    public static StoredForm StagedKubernetes { get; } =
        (_, spec) =>
        {
            Complete(spec, "policyTypes", UnstatedTypes.OfStagedKubernetes);
            Stage(spec);
        };

    /// <summary>The order and the default action.</summary>
    public static StoredForm Tier { get; } =
        (_, spec) =>
        {
            spec["order"] ??= Policies.Tier.DefaultOrder;
            spec["defaultAction"] ??= Policies.Tier.Default.DefaultAction.ToString();
        };

    private static void Stage(JsonObject spec)
    {
        spec[StagedAction] ??= "Set";
        if ((string)spec[StagedAction]! != "Delete")
        {
            return;
        }

        foreach (var (name, _) in spec.ToArray())
        {
            if (name is not (StagedAction or "tier"))
            {
                spec.Remove(name);
            }
        }
    }

    private static void Complete(JsonObject spec, string field, (bool Ingress, bool Egress) unstated)
    {
        if (!Has(spec, field))
        {
            spec[field] = new JsonArray([
                .. unstated.Ingress ? [nameof(Direction.Ingress)] : (string[])[],
                .. unstated.Egress ? [nameof(Direction.Egress)] : (string[])[],
            ]);
        }
    }

    private static bool Has(JsonObject spec, string field) => spec[field] is JsonArray { Count: > 0 };
}
