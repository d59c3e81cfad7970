using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>A range from which Calico gives pods addresses, as an IPPool or the operator's Installation states it.</summary>
/// <param name="Range">The range.</param>
/// <param name="Location">Where it was written.</param>
internal sealed record IpPool(IPNetwork Range, SourceLocation Location)
{
    /// <summary>Whether an object is a pool.</summary>
    public static bool IsPool(Manifest manifest) => manifest is { Kind: "IPPool", Group: "projectcalico.org" or "crd.projectcalico.org" };

    // The object from which Calico's operator creates pools (operator.tigera.io, InstallationSpec).
    private static IEnumerable<YamlMapping> SpecsOf(Manifest manifest) =>
        IsPool(manifest)
            ? ManifestFields.Path(manifest.Body, "spec") is { } spec
                ? [spec]
                : []
            : manifest is { Kind: "Installation", Group: "operator.tigera.io" }
                ? ManifestFields.Items(ManifestFields.Path(manifest.Body, "spec", "calicoNetwork")?["ipPools"])
                : [];

    /// <summary>
    /// The pools among objects, without those from which no pod automatically gets an address: disabled ones, those for tunnels or load
    /// balancers only, and those assigned on demand (<c>disabled</c>, <c>allowedUses</c> and <c>assignmentMode</c> of Calico's
    /// <c>IPPoolSpec</c>).
    /// </summary>
    /// <param name="manifests">The objects.</param>
    /// <param name="severity">The severity of a pool whose range cannot be read.</param>
    /// <param name="diagnostics">Receives errors.</param>
    public static IEnumerable<IpPool> ReadAll(IEnumerable<Manifest> manifests, Severity severity, DiagnosticBag diagnostics)
    {
        foreach (var (manifest, spec) in manifests.SelectMany(m => SpecsOf(m).Select(spec => (m, spec))))
        {
            if (spec["cidr"] is not { } stated || !IsForPods(spec))
            {
                continue;
            }

            if (stated is YamlScalar cidr && CidrText.TryParse(cidr.Value, out var range, out _))
            {
                yield return new(range, cidr.Location);
            }
            else
            {
                diagnostics.Add(
                    severity,
                    stated.Location,
                    $"{manifest} has no valid range in 'cidr', so the addresses of pods are unknown. Write " + "one, such as 10.244.0.0/16."
                );
            }
        }
    }

    private static bool IsForPods(YamlMapping spec) =>
        spec["disabled"] is not YamlScalar { IsTrue: true }
        && spec["assignmentMode"] is not YamlScalar { Value: "Manual" }
        && (
            spec["allowedUses"] is not YamlSequence { Items.Length: > 0 } uses || uses.Items.Any(u => u is YamlScalar { Value: "Workload" })
        );
}
