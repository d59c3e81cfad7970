using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios.Settings;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>
/// Finds deployed workloads, Services and accounts that policies select and that no scenario describes correctly.
/// </summary>
/// <remarks>Only properties that policies use count: another image, more replicas and labels that no policy names change nothing.</remarks>
/// <param name="side">The side.</param>
/// <param name="written">The labels of namespaces and accounts in its files.</param>
internal sealed class LooseParts(RepositoryTree side, WrittenLabels written)
{
    private readonly SelectedPods _selected = new(side, written);

    /// <summary>Those of a document.</summary>
    /// <param name="path">Its source.</param>
    /// <param name="manifest">The document.</param>
    /// <param name="isDeployed">
    /// Whether it is known to be applied. For others, only endpoints that policies allow or deny by name count: an endpoint that a scenario
    /// describes differently, or one in no scenario that policies select by its labels or account. Their folders are ignored.
    /// </param>
    /// <param name="isAnywhere">Whether its namespace is unknown.</param>
    public IEnumerable<LooseDocument> Of(string path, Manifest manifest, bool isDeployed, bool isAnywhere = false)
    {
        var builder = new TopologyBuilder(new(), ManifestUse.Survey) { WorkloadKinds = side.WorkloadKinds };
        ManifestReader.Read([manifest], builder, new());
        var topology = builder.Build();
        var isHomeless = !isDeployed && manifest.Namespace.Length == 0;
        var found = topology
            .Workloads.Where(w =>
                !IsKnown(t => t.Workloads, o => MayBe(o.Ref, w.Ref, isAnywhere || isHomeless) && Whole(o) == Whole(w))
                && (isDeployed || Matters(w, isAnywhere, isHomeless))
            )
            .Select(w =>
                (
                    Content: Of(w).Length > 0 || IsDescribed(w) ? Whole(w)
                    : Matters(w, isAnywhere, isHomeless) ? "no labels"
                    : "",
                    IsDescribed: IsDescribed(w)
                )
            )
            .Concat(
                topology
                    .ServiceAccounts.Where(a =>
                        !IsKnown(t => t.ServiceAccounts, o => o.Ref == a.Ref && Asked(o.Labels) == Asked(a.Labels))
                        && (isDeployed || a.Labels.Any(l => _selected.AreMeantBy(EndpointLabels.ServiceAccountPrefix, l.Key, l.Value)))
                    )
                    .Select(a => (Content: Asked(a.Labels), IsDescribed: IsKnown(t => t.ServiceAccounts, o => o.Ref == a.Ref)))
            )
            .Where(part => part.Content.Length > 0 || part.IsDescribed)
            .ToList();

        // Rules of Calico may name a Service, and match the pods behind it.
        if (isDeployed && ServiceOf(manifest) is { Length: > 0 } service && side.IsAskedFor("services") && side.IsAskedFor(service))
        {
            found.Add((ManifestComparison.TextOf(manifest), IsDescribed: false));
        }

        return found.Select(part => new LooseDocument(
            path,
            manifest.ToString(),
            isDeployed && !part.IsDescribed ? part.Content : $"{manifest} {part.Content}",
            manifest.Location,
            "Policies select it, and no scenario describes it like this. Describe it in a topology as it is deployed, or name its source "
                + "under 'topology.manifests'."
        )
        {
            Folder = isDeployed ? RepositoryPath.FolderOf(path) : "",
            MayGo = part.IsDescribed,
        });
    }

    /// <summary>Those of an object whose kind is unknown: pods that its controller may create.</summary>
    /// <param name="path">Its source.</param>
    /// <param name="manifest">The object.</param>
    public IEnumerable<LooseDocument> OfUnknown(string path, Manifest manifest) =>
        PodsOfUnknownKinds
            .Of(manifest)
            .Where(w =>
                !IsKnown(t => t.Workloads, o => MayBe(o.Ref, w.Ref, manifest.Namespace.Length == 0) && Asked(o.Labels) == Asked(w.Labels))
                && _selected.Contains(w, isAnywhere: manifest.Namespace.Length == 0)
            )
            .Select(w => new LooseDocument(
                path,
                manifest.ToString(),
                $"{manifest} {Asked(w.Labels)}",
                manifest.Location,
                "Policies select its labels, its controller may create pods with them, and no scenario has such a workload of its name. "
                    + "Add one to a topology, or name the kind in 'stagetest.yaml' of the base, under 'workloadKinds' or 'kinds'."
            )
            {
                Folder = "",
                IsNeverJudged = true,
            });

    private bool IsDescribed(Workload workload) =>
        IsKnown(t => t.Workloads, o => (o.Ref.Namespace, o.Ref.Name) == (workload.Ref.Namespace, workload.Ref.Name));

    private bool IsKnown<T>(Func<Topology, IEnumerable<T>> parts, Func<T, bool> isSame) => side.Topologies.Any(t => parts(t).Any(isSame));

    // A slice has a name of its own, and says by a label whose addresses it lists.
    private static string? ServiceOf(Manifest manifest) =>
        (manifest.Group, manifest.Kind) switch
        {
            ("", "Service" or "Endpoints") => manifest.Name,
            ("discovery.k8s.io", "EndpointSlice") => (
                ((manifest.Body["metadata"] as YamlMapping)?["labels"] as YamlMapping)?["kubernetes.io/service-name"] as YamlScalar
            )?.Value,
            _ => null,
        };

    // A name that only a template knows may be any.
    private static bool MayBe(EndpointRef known, EndpointRef found, bool isAnywhere) =>
        (isAnywhere || known.Namespace == found.Namespace) && (known.Name == found.Name || TemplateText.IsUnknown(found.Name));

    // A deployer puts a workload without a namespace into any.
    private bool Matters(Workload workload, bool isAnywhere, bool isHomeless) =>
        IsKnown(t => t.Workloads, o => MayBe(o.Ref, workload.Ref, isAnywhere))
            ? !workload.Labels.IsEmpty
            : _selected.Contains(workload, isAnywhere || isHomeless);

    // Policies that name a port allow or deny the number that each pod gives to the name.
    private string Whole(Workload workload) =>
        Of(workload)
        + string.Concat(
            workload
                .DeclaredPorts.Where(p => p.Name is not null && side.PortNames.Contains(p.Name))
                .Select(p => $" port {p}")
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    private string Of(Workload workload)
    {
        var account = workload.ServiceAccount;
        var isAsked = (account is not ("" or "default") && side.IsAskedFor(account)) || HasAskedLabels(account);
        var named = isAsked ? $" account {account}" : "";
        return $"{Asked(workload.Labels)}{named}{(workload.HostNetwork ? " host" : "")}";
    }

    // A file may leave the namespace to its deployer.
    private bool HasAskedLabels(string account) =>
        IsKnown(t => t.ServiceAccounts, a => a.Ref.Name == account && Asked(a.Labels).Length > 0);

    private string Asked(ImmutableSortedDictionary<string, string> labels) =>
        string.Join(',', labels.Where(l => side.IsAskedFor(l.Key)).Select(l => $"{l.Key}={l.Value}"));
}
