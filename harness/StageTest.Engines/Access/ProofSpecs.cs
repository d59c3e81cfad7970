using System.Text.Json.Nodes;
using StageTest.Core.Access;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Engines.Access;

/// <summary>
/// The smallest <c>spec</c> of each kind that a server accepts, for objects that exist only in a dry run. They select nothing.
/// </summary>
internal static class ProofSpecs
{
    private const string Nothing = "stagetest.io/proof == 'selects-nothing'";

    /// <summary>The spec of an object for a point.</summary>
    public static JsonObject Of(AccessPoint point) =>
        PolicyKinds.Known.All.Single(k => k.Group == point.Kind.Group && k.Kind == point.Kind.Kind) is not PolicyKind kind ? []
        : kind.IsTiered ? new() { ["tier"] = point.Tier, ["selector"] = Nothing }
        : kind.Dialect == PolicyDialect.Kubernetes
            ? new() { ["podSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["stagetest.io/proof"] = "selects-nothing" } } }
        : new()
        {
            ["tier"] = "Admin",
            ["priority"] = 1_000,
            ["subject"] = new JsonObject
            {
                ["namespaces"] = new JsonObject { ["matchLabels"] = new JsonObject { ["stagetest.io/proof"] = "selects-nothing" } },
            },
        };
}
