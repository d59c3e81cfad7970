using StageTest.Core.Documents;
using StageTest.Core.Policies.Calico;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies.Kinds;

/// <summary>Reads policy files of every known kind.</summary>
internal static class PolicyReader
{
    // Groups whose kinds concern traffic: an unknown one must never be ignored.
    private static readonly string[] PolicyGroups =
    [
        "networking.k8s.io",
        "policy.networking.k8s.io",
        "projectcalico.org",
        "crd.projectcalico.org",
    ];

    /// <summary>
    /// Reads all policies of a file. Kinds that are known not to change traffic are skipped with a note; any other kind is an error.
    /// </summary>
    /// <param name="text">The file's text.</param>
    /// <param name="file">The file's name in messages.</param>
    /// <param name="diagnostics">Receives errors and notes.</param>
    /// <param name="options">The reading options; null for the defaults.</param>
    /// <param name="kinds">The known kinds; null for <see cref="PolicyKinds.Known"/>.</param>
    public static PolicyDocuments Read(
        string text,
        string file,
        DiagnosticBag diagnostics,
        PolicyReaderOptions? options = null,
        PolicyKinds? kinds = null
    ) => Read(Manifest.ReadAll(text, file, diagnostics), diagnostics, options ?? new(), kinds);

    /// <summary>Reads the policies among objects.</summary>
    public static PolicyDocuments Read(
        IEnumerable<Manifest> manifests,
        DiagnosticBag diagnostics,
        PolicyReaderOptions options,
        PolicyKinds? kinds = null
    )
    {
        var known = kinds ?? PolicyKinds.Known;
        var read = new List<PolicyDocuments>();
        foreach (var manifest in manifests)
        {
            CheckGroup(manifest, options, diagnostics);
            if (known.Find(manifest.ApiVersion, manifest.Kind) is { } kind)
            {
                CheckVersion(manifest, kind, known, options, diagnostics);
                CheckDeployers(manifest, options, diagnostics);
                read.Add(kind.Read(manifest, options, diagnostics));
            }
            else if (IsPolicy(manifest))
            {
                diagnostics.Error(
                    manifest.Location,
                    $"{manifest} of {manifest.ApiVersion} is not understood. "
                        + (
                            SuccessorOf(manifest, known) is { } successor
                                ? $"Kubernetes {FirstWithoutExtensions} removed that version of the API: write 'apiVersion: {successor}'."
                                : $"Understood are: {known.Describe()}."
                        )
                );
            }
            else if (IpPool.IsPool(manifest) && IpPool.ReadAll([manifest], Severity.Error, diagnostics).ToArray() is { Length: > 0 } pools)
            {
                read.Add(new() { IpPools = [.. pools] });
            }
            else if (ManifestReader.Takes(manifest, options.Workloads))
            {
                read.Add(new() { Objects = [manifest] });
            }
            else
            {
                OtherObjects.AmongPolicies(manifest, options.OtherKinds.Find(manifest), diagnostics);
            }
        }

        return PolicyDocuments.Of(read);
    }

    /// <summary>Whether an object concerns policies, known or not.</summary>
    /// <remarks>A wrong case must not hide a policy: it is reported as unknown.</remarks>
    public static bool IsPolicy(Manifest manifest) =>
        PolicyKinds.Known.Find(manifest.ApiVersion, manifest.Kind) is not null
        || (
            OtherKinds.Known.Find(manifest) is null
            && (
                PolicyGroups.Contains(manifest.Group, StringComparer.OrdinalIgnoreCase)
                || manifest.Kind.EndsWith("NetworkPolicy", StringComparison.OrdinalIgnoreCase)
            )
        );

    /// <summary>Whether an object affects connectivity, whether or not StageTest judges it.</summary>
    public static bool ChangesTraffic(Manifest manifest) =>
        IsPolicy(manifest) || OtherKinds.Known.Find(manifest) is { ChangesTraffic: true };

    /// <summary>Whether objects of a kind may do so, by its name alone: nothing else is known of a template.</summary>
    public static bool MayChangeTraffic(string kind) =>
        PolicyKinds.Known.All.Any(k => k.Kind == kind)
        || OtherKinds.Known.All.Any(k => k.ChangesTraffic && k.Kind == kind)
        || kind.EndsWith("NetworkPolicy", StringComparison.OrdinalIgnoreCase);

    // The API group in which most kinds began.
    private const string Extensions = "extensions";

    private const string FirstWithoutExtensions = "1.16";

    private static string? SuccessorOf(Manifest manifest, PolicyKinds kinds) =>
        manifest.Group == Extensions
            ? kinds
                .All.FirstOrDefault(k => k.Kind == manifest.Kind && k.Group.EndsWith(".k8s.io", StringComparison.Ordinal))
                ?.ApiVersions[0]
            : null;

    private static void CheckVersion(
        Manifest manifest,
        PolicyObjectKind kind,
        PolicyKinds kinds,
        PolicyReaderOptions options,
        DiagnosticBag diagnostics
    )
    {
        if (options.Reading != PolicyReading.Calico || kind.CalicoVersions.Contains(options.Calico))
        {
            return;
        }

        var isNew = kind.CalicoVersions.Contains(CalicoVersionText.Newest);
        var known = CalicoVersionText.Name(isNew ? kind.CalicoVersions.Min() : kind.CalicoVersions.Max());
        var other = kinds.All.FirstOrDefault(k => k.Group == kind.Group && k.CalicoVersions.Contains(options.Calico));
        diagnostics.Error(
            manifest.Location,
            $"{kind.Kind} {(isNew ? $"exists from Calico {known} on" : $"was removed after Calico {known}")}, and "
                + $"{CalicoVersionText.Name(options.Calico)} applies here. State 'calico: {known}' in the "
                + $"scenario{(other is null ? "" : $", or use {other.Kind}")}."
        );
    }

    // The store of Calico's API server, which an installation with native CRDs does not have or no longer reads.
    private static void CheckGroup(Manifest manifest, PolicyReaderOptions options, DiagnosticBag diagnostics)
    {
        if (options.Api == CalicoApiKind.Crds && CalicoStore.Holds(manifest))
        {
            diagnostics.Error(
                manifest.Location,
                $"{manifest} is of {manifest.ApiVersion}, which Calico does not read where its kinds are native CRDs ('calico.api: crds'). "
                    + $"Write 'apiVersion: {KindFacts.CalicoApi[0]}'."
            );
        }
    }

    // An object that a deployer omits or treats as a hook is not enforced in its proven form.
    private static void CheckDeployers(Manifest manifest, PolicyReaderOptions options, DiagnosticBag diagnostics)
    {
        var severity = options.Reading == PolicyReading.Calico ? Severity.Error : Severity.Warning;
        var found = DeployerAnnotations
            .Of(manifest, DeployerEffect.NotApplied)
            .Concat(DeployerAnnotations.Of(manifest, DeployerEffect.Hook));
        foreach (var (annotation, value, location) in found)
        {
            diagnostics.Add(
                severity,
                location,
                $"{manifest} has '{annotation.Key}: {PrintableText.Of(value)}', by which {annotation.Deployer} {annotation.Text}, so what "
                    + "is proven here would not be enforced. Remove it, or leave the file out of 'policies'."
            );
        }
    }
}
