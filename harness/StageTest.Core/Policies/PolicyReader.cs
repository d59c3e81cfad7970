using StageTest.Core.Documents;

namespace StageTest.Core.Policies;

/// <summary>Reads policy files of every kind that is understood.</summary>
internal static class PolicyReader
{
    // Groups whose kinds have to do with traffic: one that is not understood must never be passed over.
    private static readonly string[] PolicyGroups =
    [
        "networking.k8s.io",
        "policy.networking.k8s.io",
        "projectcalico.org",
        "crd.projectcalico.org",
        "cilium.io",
        "crd.antrea.io",
    ];

    /// <summary>Reads all policies of a file. Objects that have nothing to do with traffic are passed over with a note.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="file">The file's name for messages.</param>
    /// <param name="diagnostics">Receives errors and notes.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    public static PolicyDocuments Read(string text, string file, DiagnosticBag diagnostics, PolicyReaderOptions? options = null) =>
        Read(Manifest.ReadAll(text, file, diagnostics), diagnostics, options ?? new());

    /// <summary>Reads the policies among objects.</summary>
    public static PolicyDocuments Read(IEnumerable<Manifest> manifests, DiagnosticBag diagnostics, PolicyReaderOptions options)
    {
        var read = new List<PolicyDocuments>();
        foreach (var manifest in manifests)
        {
            if (options.Kinds.Find(manifest.ApiVersion, manifest.Kind) is { } kind)
            {
                CheckVersion(manifest, kind, options, diagnostics);
                read.Add(kind.Read(manifest, options, diagnostics));
            }
            else if (IsPolicy(manifest))
            {
                diagnostics.Error(
                    manifest.Location,
                    $"{manifest} of {manifest.ApiVersion} is not understood. Understood are: {options.Kinds.Describe()}."
                );
            }
            else
            {
                Skip(manifest, diagnostics);
            }
        }

        return PolicyDocuments.Of(read);
    }

    /// <summary>Whether an object has to do with policies, understood or not.</summary>
    /// <remarks>A misspelt case is no reason to pass a policy over: it must be reported as not understood.</remarks>
    public static bool IsPolicy(Manifest manifest) =>
        (PolicyGroups.Contains(manifest.Group, StringComparer.OrdinalIgnoreCase) && manifest.Kind is not ("Ingress" or "IngressClass"))
        || manifest.Kind.EndsWith("NetworkPolicy", StringComparison.OrdinalIgnoreCase);

    private static void CheckVersion(Manifest manifest, PolicyObjectKind kind, PolicyReaderOptions options, DiagnosticBag diagnostics)
    {
        if (options.Reading != PolicyReading.Calico || kind.CalicoVersions.Contains(options.Calico))
        {
            return;
        }

        var isNew = kind.CalicoVersions.Contains(CalicoVersionText.Newest);
        var known = CalicoVersionText.Name(isNew ? kind.CalicoVersions.Min() : kind.CalicoVersions.Max());
        var other = options.Kinds.All.FirstOrDefault(k => k.Group == kind.Group && k.CalicoVersions.Contains(options.Calico));
        diagnostics.Error(
            manifest.Location,
            $"{kind.Kind} {(isNew ? $"exists from Calico {known} on" : $"was removed after Calico {known}")}, and "
                + $"{CalicoVersionText.Name(options.Calico)} is meant here. State 'calico: {known}' in the "
                + $"scenario{(other is null ? "" : $", or use {other.Kind}")}."
        );
    }

    private static void Skip(Manifest manifest, DiagnosticBag diagnostics) =>
        diagnostics.Note(manifest.Location, $"{manifest} is no policy and was skipped here. Workloads belong under 'topology.manifests'.");
}
