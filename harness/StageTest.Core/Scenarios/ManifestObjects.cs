using StageTest.Core.Documents;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Core.Scenarios;

/// <summary>
/// Decides which objects of a topology's manifests become part of the topology. Policies among them must be judged as policies.
/// </summary>
/// <param name="policyFiles">The files from which the scenario reads policies, as messages show them.</param>
/// <param name="diagnostics">Receives errors.</param>
internal sealed class ManifestObjects(IReadOnlySet<string> policyFiles, DiagnosticBag diagnostics)
{
    /// <summary>Whether the topology takes an object. A policy that the scenario does not also read as a policy is an error.</summary>
    public bool Takes(Manifest manifest)
    {
        if (PolicyReader.IsPolicy(manifest))
        {
            if (!policyFiles.Contains(manifest.Location.File))
            {
                diagnostics.Error(
                    manifest.Location,
                    $"{manifest} is a policy among the manifests of the topology, and is applied with them, but no list of policies names "
                        + "its file. Name the file, or its folder, under 'policies.enforced' too."
                );
            }

            return false;
        }

        foreach (var (annotation, value, location) in DeployerAnnotations.Of(manifest, DeployerEffect.NotApplied))
        {
            diagnostics.Warning(
                location,
                $"{manifest} has '{annotation.Key}: {PrintableText.Of(value)}', by which {annotation.Deployer} {annotation.Text}, so a "
                    + "cluster may not have it as it is written here. Remove it, or leave the file out."
            );
        }

        return true;
    }
}
