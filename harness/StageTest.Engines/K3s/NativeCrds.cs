using System.Collections.Immutable;
using System.Text.Json.Nodes;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.K3s;

/// <summary>An install of Calico whose kinds of <c>projectcalico.org/v3</c> are CRDs, so that it needs no API server of its own.</summary>
/// <remarks>
/// Calico's parts choose the API by <c>CALICO_API_GROUP</c> (<c>libcalico-go/lib/apiconfig</c>, <c>lib/backend/k8s/discovery.go</c>), its
/// operator too (<c>pkg/apis/version.go</c>). What the API server would fill in, admission policies do (<c>api/admission</c>).
/// Calico's webhook, which decides who may write policies of a tier, comes with the operator alone: the user of a run may do everything.
/// </remarks>
internal static class NativeCrds
{
    /// <summary>The manifest of the kinds, those of the operator among them.</summary>
    public const string Kinds = "v3_projectcalico_org.yaml";

    /// <summary>The first minor version of Kubernetes that can serve what fills in defaults.</summary>
    public const int FirstMinor = 34;

    /// <summary>The name of an environment variable of each of Calico's parts.</summary>
    public const string ApiSetting = "CALICO_API_GROUP";

    private const string Group = "admissionregistration.k8s.io";
    private const string Policy = "MutatingAdmissionPolicy";

    // From 1.36 on it is there without being asked for.
    private const int FirstWithoutGate = 36;

    // The newest first. Calico's files name the older one.
    private static readonly string[] Versions = [$"{Group}/v1", $"{Group}/v1beta1"];

    private static readonly string[] StoredOrOperator = ["crd.projectcalico.org", "operator.tigera.io"];

    /// <summary>What the server's k3s is told.</summary>
    /// <param name="minor">The minor version of its Kubernetes; null where it is unknown.</param>
    public static ImmutableArray<string> ServerArguments(int? minor) =>
        [
            .. minor is null or < FirstWithoutGate ? (IEnumerable<string>)[$"{ApiServerArgument}feature-gates={Policy}=true"] : [],
            $"{ApiServerArgument}runtime-config={Versions[^1]}=true",
        ];

    private const string ApiServerArgument = "--kube-apiserver-arg=";

    /// <summary>The objects of an install without those that belong to another.</summary>
    /// <param name="bodies">The objects of all files.</param>
    public static ImmutableArray<JsonObject> Choose(ImmutableArray<JsonObject> bodies)
    {
        var hasOperator = bodies.Any(CalicoObjects.IsOfOperator);
        var unwanted = hasOperator ? StoredOrOperator[..1] : StoredOrOperator;
        return [.. bodies.Where(b => !CalicoObjects.IsDefinition(b) || !unwanted.Contains((string?)b["spec"]?["group"]))];
    }

    /// <summary>The same objects, in the version of Kubernetes' API that a cluster serves.</summary>
    /// <exception cref="EngineException">It serves none.</exception>
    public static async Task<ImmutableArray<JsonObject>> AsServedAsync(
        ClusterClient client,
        ImmutableArray<JsonObject> objects,
        CancellationToken cancellationToken
    )
    {
        foreach (var version in Versions)
        {
            if (await client.HasAsync(version, Policy, cancellationToken))
            {
                return [.. objects.Select(o => IsMutating(o) ? In(o, version) : o)];
            }
        }

        throw new EngineException(
            $"Calico with native v3 CRDs needs {Policy}, and the cluster ({await client.VersionAsync(cancellationToken)}) does not serve "
                + $"it. Use an image of k3s v1.{FirstMinor} or later (--k3s-image), or 'calico.api: server' in the scenarios."
        );
    }

    private static JsonObject In(JsonObject body, string version)
    {
        var changed = (JsonObject)body.DeepClone();
        changed["apiVersion"] = version;
        return changed;
    }

    private static bool IsMutating(JsonObject body) =>
        ((string?)body["kind"])?.StartsWith(Policy, StringComparison.Ordinal) == true
        && ((string?)body["apiVersion"])?.StartsWith(Group + "/", StringComparison.Ordinal) == true;
}
