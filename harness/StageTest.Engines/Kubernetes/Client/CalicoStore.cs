using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>Calico's objects in the form of Calico's store, for clusters without a server for Calico's API.</summary>
/// <remarks>
/// The store neither checks nor completes objects, and Felix has its own meaning for absent fields: a policy without types applies to both
/// directions. So StageTest writes out all defaults of Calico's client (<c>libcalico-go/lib/clientv3</c>). Without Calico's own annotation,
/// an object keeps its name and labels (<c>libcalico-go/lib/backend/k8s/resources/customresource.go</c>).
/// </remarks>
internal static class CalicoStore
{
    /// <summary>The API for users.</summary>
    public const string Served = "projectcalico.org/v3";

    /// <summary>The API of the store.</summary>
    public const string ApiVersion = "crd.projectcalico.org/v1";

    /// <summary>The name of the API for Calico's objects in a report's environment.</summary>
    public const string ReportKey = "calicoApi";

    /// <summary>The value in a report's environment if objects were converted.</summary>
    public const string ReportText = $"{ApiVersion}, converted";

    /// <summary>What the report's environment says of it where Calico's kinds are CRDs.</summary>
    public const string NativeReportText = $"{Served}, native CRDs";

    /// <summary>What users are told where objects are converted.</summary>
    public const string Conversion =
        $"Objects of {Served} are converted to {ApiVersion}, as Calico's own client stores them. No server of Calico checks them.";

    private static readonly (int Major, int Minor) FirstWithoutTierInNames = (3, 32);

    /// <summary>The kinds that are converted.</summary>
    public static ImmutableArray<string> Kinds { get; } =
    [.. PolicyKinds.Known.Applied.Where(k => k.ApiVersions.Contains(ApiVersion)).Select(k => k.Kind)];

    /// <summary>
    /// The form in which a version of Calico keeps its objects; null for other text. A version newer than all known ones has the form of
    /// the newest.
    /// </summary>
    /// <param name="version">A version as Calico writes it, such as <c>v3.32.1</c>.</param>
    public static CalicoVersion? FormOf(string version) =>
        version.TrimStart('v').Split('.', '-') is [var major, var minor, ..]
        && int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var majorNumber)
        && int.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out var minorNumber)
            ? (majorNumber, minorNumber).CompareTo(FirstWithoutTierInNames) < 0
                ? CalicoVersion.V331
                : CalicoVersionText.Newest
            : null;

    /// <summary>The API of the stored form of an object.</summary>
    public static string Of(string apiVersion) => apiVersion == Served ? ApiVersion : apiVersion;

    /// <summary>The name of an object in the store. Objects of other APIs keep their names.</summary>
    public static ObjectId Of(ObjectId id, CalicoVersion version) =>
        id.ApiVersion != Served ? id : id with { ApiVersion = ApiVersion, Name = NameOf(id.Kind, id.Name, version) };

    /// <summary>An object in its stored form. Objects of other APIs are returned unchanged.</summary>
    /// <param name="body">An object that the reader of policies has accepted.</param>
    /// <param name="version">The version of Calico that reads it.</param>
    public static JsonObject Of(JsonObject body, CalicoVersion version)
    {
        if (ObjectId.Of(body) is var id && id.ApiVersion != Served)
        {
            return body;
        }

        var stored = (JsonObject)body.DeepClone();
        var (metadata, spec) = (Child(stored, "metadata"), Child(stored, "spec"));
        stored["apiVersion"] = ApiVersion;
        metadata["name"] = NameOf(id.Kind, id.Name, version);
        KindOf(id.Kind)?.StoredForm(metadata, spec);
        return stored;
    }

    // Up to v3.31, 'db' is kept as 'default.db'. In other tiers the API itself requires the tier before the name, so it already contains a
    // dot.
    private static string NameOf(string kind, string name, CalicoVersion version) =>
        version > CalicoVersion.V331 || KindOf(kind) is not PolicyKind { IsTiered: true } || name.Contains('.', StringComparison.Ordinal)
            ? name
            : $"{Tier.Default.Name}.{name}";

    private static PolicyObjectKind? KindOf(string kind) => PolicyKinds.Known.Find(Served, kind);

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }
}
