using System.Collections.Immutable;
using StageTest.Core.Documents;
using static StageTest.Core.Topologies.ManifestFields;

namespace StageTest.Core.Topologies;

/// <summary>Reads a workload of an application's manifests: a Pod, or an object that creates pods from a template.</summary>
internal static class WorkloadManifestReader
{
    // Equal pods give equal results. Two show whether replicas may reach each other; more would only cost time.
    private const int MostReplicas = 2;

    // Numbered pods can be distinguished, so each is included; how many are run is decided when the policies are known.
    private const int MostNumbered = 500;

    private static readonly string[] RemovedVersions = ["extensions/v1beta1", "apps/v1beta1", "apps/v1beta2"];

    private const string Pod = "Pod";

    /// <summary>Reads a workload.</summary>
    /// <param name="manifest">The object.</param>
    /// <param name="kind">What StageTest knows about its kind.</param>
    /// <param name="topology">Receives the workload.</param>
    /// <param name="diagnostics">Receives errors.</param>
    public static void Read(Manifest manifest, WorkloadKind kind, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (
            topology.Use == ManifestUse.Probing
            && manifest.Kind == Pod
            && Path(manifest.Body, "status")?["phase"] is YamlScalar { Value: "Succeeded" or "Failed" } phase
        )
        {
            diagnostics.Note(manifest.Location, $"{manifest} was skipped: it has ended ({phase.Value}), so no policy selects it.");
            return;
        }

        if (Path(manifest.Body, "spec", "workloadRef") is { } other && kind.TemplateOf(manifest) is null)
        {
            diagnostics.Note(
                manifest.Location,
                $"{manifest} creates pods from the template of the {TextOf(other["kind"])} '{TextOf(other["name"])}', which is read."
            );
            return;
        }

        Read(manifest, kind, kind.HasReplicas ? Replicas(manifest, diagnostics) : 1, topology, diagnostics);
    }

    private static void Read(Manifest manifest, WorkloadKind kind, int replicas, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (RefOf(manifest, diagnostics) is not { } name)
        {
            return;
        }

        if (RemovedVersions.Contains(manifest.ApiVersion))
        {
            diagnostics.Warning(
                manifest.Location,
                $"{manifest} has {manifest.ApiVersion}, which Kubernetes 1.16 removed. Write 'apiVersion: apps/v1'."
            );
        }

        if (kind.TemplateOf(manifest) is not { } template || Path(template, "spec") is not { } spec)
        {
            if (manifest.IsOfFolder)
            {
                diagnostics.Warning(
                    manifest.Location,
                    $"{manifest} has no pod template, so an API server would reject it. It is treated as a patch and skipped."
                );
            }
            else
            {
                diagnostics.Error(manifest.Location, $"{manifest} has no pod template.");
            }

            return;
        }

        // No flow tests it, so nothing in it can be wrong.
        var isWithoutPods = replicas == 0 && topology.Use == ManifestUse.Probing;
        if (isWithoutPods)
        {
            diagnostics.Note(manifest.Location, $"{manifest} was skipped: it has no replicas.");
            diagnostics = new();
        }

        var isOnNodeNetwork = IsOnNodeNetwork(manifest, spec, topology, diagnostics);
        if (!isOnNodeNetwork && !kind.HasOrdinals && replicas > MostReplicas && topology.Use == ManifestUse.Probing)
        {
            diagnostics.Note(
                manifest.Location,
                $"{manifest} is run with {MostReplicas} of its {replicas} replicas: more would give the same results."
            );
        }

        ImmutableArray<NamedPort> PortsOf(IEnumerable<YamlMapping> containers) =>
            [
                .. containers
                    .SelectMany(container => Items(container["ports"]))
                    .Select(port => PortManifestReader.OfContainer(port, topology, diagnostics))
                    .OfType<NamedPort>()
                    .Distinct(),
            ];
        var initial = Items(spec["initContainers"]).ToLookup(IsSidecar);
        var labels = Labels(Path(template, "metadata"), diagnostics);
        if (!RemovedVersions.Contains(manifest.ApiVersion))
        {
            var severity = topology.Use == ManifestUse.Survey ? Severity.Warning : Severity.Error;
            SelectionChecks.Check(manifest, kind, labels, severity, diagnostics);
        }

        var workload = new Workload
        {
            Ref = name,
            Kind = manifest.Kind,
            IsNameGenerated = manifest.IsNameGenerated,
            // If the API server completes the name of a Job, the name is unknown.
            Labels = kind.IsJob && !manifest.IsNameGenerated ? ControllerLabels.OfJob(labels, manifest.Name) : labels,
            IsOfUnknownJob = kind.MakesJobs || (kind.IsJob && manifest.IsNameGenerated),
            HasOrdinals = kind.HasOrdinals,
            FirstOrdinal = (Path(manifest.Body, "spec", "ordinals")?["start"] as YamlScalar)?.AsInteger()
                is >= 0
                    and <= 1_000_000
                    and var first
                ? (int)first
                : 0,
            ServiceAccount = TextOf(spec["serviceAccountName"]) ?? TextOf(spec["serviceAccount"]) ?? "default",
            Replicas = isOnNodeNetwork ? 1 : Math.Clamp(replicas, 1, kind.HasOrdinals ? MostNumbered : MostReplicas),
            HostNetwork = isOnNodeNetwork,
            Ports = PortsOf(Items(spec["containers"]).Concat(initial[true])),
            InitPorts = [.. PortsOf(initial[false]).Where(p => p.Name is not null)],
            Owner = OwnerOf(manifest),
            Location = manifest.Location,
        };
        if (isWithoutPods)
        {
            topology.AddWithoutPods(workload);
        }
        else
        {
            topology.Add(workload);
        }
    }

    // Init containers end before the pod serves, except those that Kubernetes restarts: sidecars.
    private static bool IsSidecar(YamlMapping container) => TextOf(container["restartPolicy"]) == "Always";

    private static bool IsOnNodeNetwork(Manifest manifest, YamlMapping spec, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (spec["hostNetwork"] is not YamlScalar { IsTrue: true })
        {
            return false;
        }

        if (topology.Use == ManifestUse.Survey)
        {
            diagnostics.Warning(
                manifest.Location,
                $"{manifest} uses the network of its node: policies neither select it nor see it as a peer, and only ranges of addresses "
                    + "can match it."
            );
            return true;
        }

        diagnostics.Note(
            manifest.Location,
            $"{manifest} is run once, on the network of a node of its own: policies neither select it nor see it as a peer, "
                + "and its address is the node's."
        );
        return true;
    }

    // The controlling owner, else the first, as kubectl shows it.
    private static WorkloadOwner? OwnerOf(Manifest manifest)
    {
        var owners = manifest.Kind == Pod ? Items(Path(manifest.Body, "metadata")?["ownerReferences"]).ToArray() : [];
        var owner = owners.FirstOrDefault(o => o["controller"] is YamlScalar { Value: "true" }) ?? owners.FirstOrDefault();

        // A node owns its static pods, but did not create them from a template.
        return TextOf(owner?["kind"]) != "Node" && TextOf(owner?["name"]) is { } name
            ? new(TextOf(owner?["kind"]) ?? manifest.Kind, name)
            : null;
    }

    private static int Replicas(Manifest manifest, DiagnosticBag diagnostics)
    {
        switch (Path(manifest.Body, "spec")?["replicas"])
        {
            case null or YamlScalar { IsNull: true }:
                return 1;
            case YamlScalar scalar when scalar.AsInteger() is >= 0 and <= int.MaxValue and var count:
                return (int)count;
            case var other:
                diagnostics.Error(other.Location, $"'replicas' must be a whole number, found {other.Describe()}.");
                return 1;
        }
    }
}
