using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>
/// Compares namespaces, workloads, services and accounts that are deployed together with policies to the topology that a scenario describes
/// itself.
/// </summary>
/// <remarks>
/// Deployed objects decide what selectors match. If the topology differs from them, its results are not those of the cluster.
/// </remarks>
internal static class PolicyFolderObjects
{
    /// <summary>Reports each object that the topology lacks or describes differently.</summary>
    /// <param name="objects">The objects.</param>
    /// <param name="topology">The topology.</param>
    /// <param name="kinds">The kinds that create pods.</param>
    /// <param name="diagnostics">Receives errors.</param>
    public static void Check(IReadOnlyCollection<Manifest> objects, Topology topology, WorkloadKinds kinds, DiagnosticBag diagnostics)
    {
        if (objects.Count == 0)
        {
            return;
        }

        var builder = new TopologyBuilder(diagnostics) { WorkloadKinds = kinds };
        ManifestReader.Read(objects, builder, diagnostics);
        var deployed = builder.Build();

        // The builder adds the namespaces of workloads, which no document describes.
        var described = objects.Where(o => o.Kind == "Namespace").Select(o => o.Name).ToHashSet();
        foreach (var home in deployed.Namespaces.Where(n => described.Contains(n.Name)))
        {
            Compare(
                $"The namespace '{home.Name}'",
                home.Location,
                topology.Namespaces.Where(n => n.Name == home.Name).Select(n => Same(n.Labels, home.Labels))
            );
        }

        foreach (var workload in deployed.Workloads)
        {
            Compare(
                $"The {workload.Kind} '{workload.Ref}'",
                workload.Location,
                topology
                    .Workloads.Where(w => w.Ref == workload.Ref)
                    .Select(w =>
                        Same(w.Labels, workload.Labels)
                        && w.ServiceAccount == workload.ServiceAccount
                        && w.HostNetwork == workload.HostNetwork
                    )
            );
        }

        foreach (var service in deployed.Services)
        {
            Compare(
                $"The service '{service.Ref}'",
                service.Location,
                topology.Services.Where(s => s.Ref == service.Ref).Select(s => Same(s.Selector, service.Selector))
            );
        }

        foreach (var account in deployed.ServiceAccounts.Where(a => !a.Labels.IsEmpty))
        {
            Compare(
                $"The service account '{account.Ref}'",
                account.Location,
                topology.ServiceAccounts.Where(a => a.Ref == account.Ref).Select(a => Same(a.Labels, account.Labels))
            );
        }

        void Compare(string name, SourceLocation location, IEnumerable<bool> twins)
        {
            var isSame = twins.Cast<bool?>().FirstOrDefault();
            if (isSame != true)
            {
                diagnostics.Error(
                    location,
                    $"{name} is deployed with the policies, and the topology "
                        + $"{(isSame is null ? "does not have it" : "describes it differently")}, so policies would mean something else in "
                        + "the cluster. Describe it as it is deployed, or name its file under 'topology.manifests' too."
                );
            }
        }
    }

    private static bool Same(ImmutableSortedDictionary<string, string> first, ImmutableSortedDictionary<string, string> second) =>
        first.SequenceEqual(second);
}
