using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Changes a topology as a step states.</summary>
/// <param name="before">The topology that the step changes.</param>
/// <param name="listsNamespaces">Whether the scenario lists its namespaces, so that a workload in another one is a mistake.</param>
/// <param name="diagnostics">Receives errors.</param>
internal sealed class StepTopology(Topology before, bool listsNamespaces, DiagnosticBag diagnostics)
{
    private readonly SortedDictionary<EndpointRef, Workload> _workloads = new(before.Workloads.ToDictionary(w => w.Ref));
    private readonly Dictionary<string, KubernetesNamespace> _namespaces = before.Namespaces.ToDictionary(
        n => n.Name,
        StringComparer.Ordinal
    );

    /// <summary>The topology after the step. Broken parts are skipped, with errors.</summary>
    public Topology Read(FieldReader step)
    {
        var builder = new TopologyBuilder(diagnostics)
        {
            IpFamilies = before.IpFamilies,
            Ranges = before.Ranges,
            NamespacesAreListed = listsNamespaces,
        };
        ReadNamespaces(step);
        var added = ReadWorkloads(step);
        foreach (var space in _namespaces.Values)
        {
            builder.Add(space);
        }

        foreach (var workload in _workloads.Values)
        {
            builder.Add(workload);
        }

        foreach (var workload in added)
        {
            WorkloadReader.Read(workload, builder, diagnostics);
        }

        AddTheRest(builder);
        return builder.Build();
    }

    private void AddTheRest(TopologyBuilder builder)
    {
        foreach (var node in before.Nodes)
        {
            builder.Add(node);
        }

        foreach (var service in before.Services)
        {
            builder.Add(service);
        }

        foreach (var account in before.ServiceAccounts)
        {
            builder.Add(account);
        }

        foreach (var endpoint in before.External)
        {
            builder.Add(endpoint);
        }
    }

    private void ReadNamespaces(FieldReader step)
    {
        foreach (var (name, body) in Entries(step, StepShape.Namespaces))
        {
            if (!Names.IsLabel(name.Value))
            {
                diagnostics.Error(name.Location, $"'{name.Value}' is not a valid namespace; it must be {Names.LabelRule}.");
                continue;
            }

            var old = _namespaces.GetValueOrDefault(name.Value)?.Labels ?? ImmutableSortedDictionary<string, string>.Empty;
            var labels = old;
            if (body is not YamlScalar { IsNull: true } && FieldReader.Of(body, StepShape.NamespaceShape, diagnostics) is { } fields)
            {
                labels = Changed(old, fields.Value(StepShape.NamespaceLabels));
                fields.Finish();
            }

            if (labels.TryGetValue(KubernetesNamespace.NameLabel, out var given) && given != name.Value)
            {
                diagnostics.Error(
                    body.Location,
                    $"The label {KubernetesNamespace.NameLabel} is set by the API server and must be '{name.Value}'. Remove it."
                );
            }

            _namespaces[name.Value] = new(name.Value, KubernetesNamespace.WithName(labels, name.Value), name.Location);
        }
    }

    // Returns the added workloads: they are read after everything else.
    private ImmutableArray<YamlNode> ReadWorkloads(FieldReader step)
    {
        if (step.Object(StepShape.Workloads) is not { } workloads)
        {
            return [];
        }

        foreach (var (name, value) in Entries(workloads, StepShape.WorkloadLabels))
        {
            if (Find(name.Value, name.Location) is { } found)
            {
                _workloads[found.Ref] = found with { Labels = Changed(found.Labels, value) };
            }
        }

        foreach (var (name, value) in Entries(workloads, StepShape.Scale))
        {
            if (Find(name.Value, name.Location) is { } found)
            {
                Scale(found, value);
            }
        }

        foreach (var node in workloads.List(StepShape.RemovedWorkloads))
        {
            if (FieldReader.AsText(node, "A workload", diagnostics) is { } text && Find(text, node.Location) is { } found)
            {
                _workloads.Remove(found.Ref);
            }
        }

        var added = workloads.List(StepShape.AddedWorkloads);
        workloads.Finish();
        return added;
    }

    private void Scale(Workload workload, YamlNode value)
    {
        if ((value as YamlScalar)?.AsInteger() is not { } number || number is < 0 or > WorkloadShape.MostReplicas)
        {
            diagnostics.Error(
                value.Location,
                $"The number of pods must be a whole number from 0 to {WorkloadShape.MostReplicas}, found {value.Describe()}."
            );
        }
        else if (number == 0)
        {
            _workloads.Remove(workload.Ref);
        }
        else if (workload.HostNetwork && number > 1)
        {
            diagnostics.Error(value.Location, $"'{workload.Ref}' is on its node's network and has one pod. Remove this line.");
        }
        else
        {
            _workloads[workload.Ref] = workload with { Replicas = (int)number };
        }
    }

    private ImmutableSortedDictionary<string, string> Changed(ImmutableSortedDictionary<string, string> labels, YamlNode? changes)
    {
        switch (changes)
        {
            case null or YamlScalar { IsNull: true }:
                return labels;
            case YamlMapping mapping:
                FieldReader.CheckLabels(mapping, diagnostics);
                foreach (var (key, value) in mapping.Entries)
                {
                    if (value is YamlScalar { IsNull: true })
                    {
                        labels = labels.Remove(key.Value);
                    }
                    else if (FieldReader.AsText(value, $"'{key.Value}'", diagnostics) is { } text)
                    {
                        labels = labels.SetItem(key.Value, text);
                    }
                }

                return labels;
            default:
                diagnostics.Error(changes.Location, $"Labels must be an object such as {{ role: web }}, found {changes.Describe()}.");
                return labels;
        }
    }

    private Workload? Find(string name, SourceLocation location)
    {
        if (EndpointRef.Parse(name) is { } known && _workloads.TryGetValue(known, out var found))
        {
            return found;
        }

        var names = _workloads.Keys.Select(k => k.ToString());
        diagnostics.Error(
            location,
            $"'{name}' is not a workload of the state that this step changes.{Suggestion.For(name, names, "Workloads are")}"
        );
        return null;
    }

    private IEnumerable<(YamlScalar Key, YamlNode Value)> Entries(FieldReader fields, Field<MapShape> field)
    {
        switch (fields.Value(field))
        {
            case null:
                return [];
            case YamlMapping mapping:
                return mapping.Entries.Select(entry => (entry.Key, entry.Value));
            case var other:
                diagnostics.Error(other.Location, $"'{field.Name}' must be an object, found {other.Describe()}.");
                return [];
        }
    }
}
