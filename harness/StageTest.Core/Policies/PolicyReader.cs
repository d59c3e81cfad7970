using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Policies;

/// <summary>Reads policy files of every kind that is understood.</summary>
public static class PolicyReader
{
    // Groups whose kinds have to do with traffic: one that is not understood must never be passed over.
    private static readonly string[] PolicyGroups =
        ["networking.k8s.io", "policy.networking.k8s.io", "projectcalico.org", "crd.projectcalico.org", "cilium.io", "crd.antrea.io"];

    private static readonly string[] UnderstoodKinds =
        ["NetworkPolicy (networking.k8s.io/v1)", "StagedKubernetesNetworkPolicy (projectcalico.org/v3)"];

    /// <summary>Reads all policies of a file. Objects that have nothing to do with traffic are passed over with a note.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="file">The file's name for messages.</param>
    /// <param name="diagnostics">Receives errors and notes.</param>
    public static ImmutableArray<Policy> Read(string text, string file, DiagnosticBag diagnostics)
    {
        var policies = ImmutableArray.CreateBuilder<Policy>();
        foreach (var manifest in Manifest.ReadAll(text, file, diagnostics))
        {
            switch (manifest.ApiVersion, manifest.Kind)
            {
                case ("networking.k8s.io/v1", "NetworkPolicy"):
                case ("projectcalico.org/v3" or "crd.projectcalico.org/v1", "StagedKubernetesNetworkPolicy"):
                    if (KubernetesPolicyReader.Read(manifest, diagnostics) is { } policy)
                    {
                        policies.Add(policy);
                    }

                    break;
                case (_, "Ingress" or "IngressClass") when manifest.Group == "networking.k8s.io":
                    Skip(manifest, diagnostics);
                    break;
                default:
                    if (PolicyGroups.Contains(manifest.Group) || manifest.Kind.EndsWith("Policy", StringComparison.Ordinal))
                    {
                        diagnostics.Error(
                            manifest.Location,
                            $"{manifest} of {manifest.ApiVersion} is not understood. Understood are: {string.Join(", ", UnderstoodKinds)}.");
                    }
                    else
                    {
                        Skip(manifest, diagnostics);
                    }

                    break;
            }
        }

        return policies.ToImmutable();
    }

    private static void Skip(Manifest manifest, DiagnosticBag diagnostics) =>
        diagnostics.Note(manifest.Location, $"{manifest} is no policy and was skipped here. Workloads belong under 'topology.manifests'.");
}
