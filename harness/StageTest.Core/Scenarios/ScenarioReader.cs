using System.Collections.Immutable;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Scenarios.Settings;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Reads a scenario file and everything that it names.</summary>
internal sealed class ScenarioReader
{
    /// <summary>The <c>apiVersion</c> of scenario files.</summary>
    public const string ApiVersion = StageTestApi.Version;

    /// <summary>The <c>kind</c> of scenario files.</summary>
    public const string Kind = "Scenario";

    private readonly DiagnosticBag _diagnostics = new();
    private readonly ScenarioSources _sources;

    private ScenarioReader(string path, ScenarioReaderOptions options) => _sources = new(path, options, _diagnostics);

    /// <summary>Reads a scenario; returns null if anything is wrong with it, and reports every problem.</summary>
    /// <param name="path">The scenario file.</param>
    /// <param name="options">How to read.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes.</param>
    public static Scenario? Read(string path, ScenarioReaderOptions options, DiagnosticBag diagnostics)
    {
        var reader = new ScenarioReader(path, options);
        var scenario = reader.Read(path);
        diagnostics.AddRange(reader._diagnostics.Items);
        return reader._diagnostics.HasErrors ? null : reader.Complete(scenario!);
    }

    /// <summary>Reads a scenario whose text is not, or not yet, in its file; returns null if anything is wrong with it.</summary>
    /// <param name="path">The file of the text; names in it are relative to it.</param>
    /// <param name="text">The text.</param>
    /// <param name="options">How to read.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes.</param>
    public static Scenario? Read(string path, string text, ScenarioReaderOptions options, DiagnosticBag diagnostics)
    {
        var reader = new ScenarioReader(path, options);
        var scenario = reader.ReadText(text);
        diagnostics.AddRange(reader._diagnostics.Items);
        return reader._diagnostics.HasErrors ? null : reader.Complete(scenario!);
    }

    /// <summary>Every file that reading a scenario reads, and the problems in them.</summary>
    /// <param name="path">The scenario file.</param>
    /// <param name="options">How to read.</param>
    public static (ImmutableArray<InputFile> Inputs, ImmutableArray<Diagnostic> Errors) InputsOf(string path, ScenarioReaderOptions options)
    {
        var reader = new ScenarioReader(path, options);
        reader.Read(path);
        return (reader._sources.Files.Inputs, [.. reader._diagnostics.Items.Where(d => d.Severity == Severity.Error)]);
    }

    private Scenario Complete(Scenario scenario) =>
        scenario with
        {
            Remarks = [.. _diagnostics.Items],
            Inputs = _sources.Files.Inputs,
            PolicyTexts = _sources.PolicyTexts,
            Owners = _sources.Owners,
            Steps =
            [
                .. scenario.Steps.Select(step =>
                    step with
                    {
                        Inputs = _sources.Files.Inputs,
                        PolicyTexts = _sources.PolicyTexts,
                        Owners = _sources.Owners,
                    }
                ),
            ],
        };

    private Scenario? Read(string path) =>
        _sources.Files.Read(path, SourceLocation.Whole(_sources.File), _diagnostics) is { } text ? ReadText(text) : null;

    private Scenario? ReadText(string text)
    {
        var documents = YamlReader.Read(text, _sources.File, _diagnostics);
        if (documents.Length != 1)
        {
            if (!_diagnostics.HasErrors)
            {
                _diagnostics.Error(
                    documents.Length == 0 ? SourceLocation.Whole(_sources.File) : documents[1].Location,
                    documents.Length == 0 ? "The file is empty." : "A file contains one scenario. Move each other one to its own file."
                );
            }

            return null;
        }

        return FieldReader.Of(documents[0], ScenarioShape.Shape, _diagnostics) is { } fields ? Read(fields, text) : null;
    }

    private Scenario? Read(FieldReader fields, string text)
    {
        fields.Text(ScenarioShape.ApiVersion);
        fields.Text(ScenarioShape.Kind);
        var (name, description, labels, tags) = ReadMetadata(fields);
        var cluster = ClusterSettings.Read(fields);
        var (documents, calico) = _sources.ReadDocuments(fields);
        var before = _diagnostics.ErrorCount;
        var topology = ReadTopology(fields, documents, cluster.Ranges);
        var isWhole = _diagnostics.ErrorCount == before;
        var policies = _sources.SetOf(documents, calico, cluster, topology, isWhole);
        foreach (
            var range in cluster
                .Ranges.Pods.Concat(cluster.Ranges.Services)
                .Where(r => !topology.IpFamilies.Contains(r.BaseAddress.AddressFamily))
        )
        {
            _diagnostics.Warning(
                fields.LocationOf(ScenarioShape.Cluster),
                $"Nothing has an address of the range {range}: 'topology.ipFamilies' does not have "
                    + $"{IpFamily.Name(range.BaseAddress.AddressFamily)}. Add the family there, or remove the range."
            );
        }

        var numbered = NumberedPods.In(text);
        topology = NumberedReplicas.Fit(topology, policies, numbered, _diagnostics);
        topology = NumberedPods.Split(ExternalRanges.Drawn(topology, policies), numbered);
        ExternalRanges.Check(topology, _diagnostics);
        if (ProbePlan.Estimate(topology) > ProbePlan.MaximumFlows)
        {
            _diagnostics.Error(
                fields.LocationOf(ScenarioShape.Topology),
                $"The {topology.Endpoints.Count()} workloads and external endpoints make more than {ProbePlan.MaximumFlows} "
                    + "flows. Split the scenario, or remove ports that need no test."
            );
            return null;
        }

        var complete = ProbePlan.Complete(topology);
        var observed = ObservedFlowReader.Read(fields, name, _sources.Files, topology, complete, _diagnostics);
        var expectations = new ExpectationReader(topology, complete, text, _diagnostics, isWhole);
        var (plan, baseline, promoted, unreachable, notAsked) = expectations.Read(
            fields,
            policies.HasStaged,
            [.. observed.Select(o => o.Asked).OfType<Flow>()]
        );
        if (plan.Flows.IsEmpty && !_diagnostics.HasErrors)
        {
            _diagnostics.Warning(
                fields.LocationOf(ScenarioShape.Topology),
                "Nothing in the topology listens on a port that others can connect to, so there is nothing to prove. Add 'ports' to "
                    + "its workloads; for manifests that declare no ports, 'defaultPorts'."
            );
        }

        var access = new AccessReader(_sources.Reader, policies, _diagnostics);
        var stated = access.Read(fields);
        var expectChange = fields.Object(DeclaredChangeShape.ExpectChange) is { } change
            ? new DeclaredChangeReader(topology, plan, _diagnostics, isWhole).Read(change)
            : null;
        var waivers = WaiverReader.Read(fields);
        var scenario = new Scenario
        {
            Name = name,
            Description = description,
            Labels = labels,
            Tags = tags,
            File = _sources.File,
            Nodes = cluster.Nodes,
            IsCalicoStated = fields.Value(ScenarioShape.Calico) is not null,
            Topology = topology,
            Policies = policies,
            Plan = plan,
            Observed = observed,
            NotAsked = notAsked,
            Baseline = baseline,
            Promoted = promoted,
            Unreachable = unreachable,
            Access = stated,
            Delegations = access.ReadDelegations(fields, topology, isWhole, stated),
            ExpectChange = expectChange,
            Waivers = waivers,
        };
        var steps = isWhole ? StepReader.Read(fields, text, scenario, _sources, _diagnostics) : [];
        fields.Ignore(ScenarioShape.Steps.Name);
        fields.Finish();
        return scenario with { Steps = steps, PolicySources = _sources.Policies };
    }

    private static (string, string?, ImmutableSortedDictionary<string, string>, ImmutableArray<string> Tags) ReadMetadata(
        FieldReader fields
    )
    {
        if (fields.Object(ScenarioShape.Metadata) is not { } metadata)
        {
            return ("", null, ImmutableSortedDictionary<string, string>.Empty, []);
        }

        var name = metadata.Text(MetadataShape.Name);
        var description = metadata.Text(MetadataShape.Description);
        var labels = metadata.TextMap(MetadataShape.Labels);
        var tags = metadata.List(MetadataShape.Tags).Select(tag => FieldReader.AsText(tag, "'tags'", fields.Diagnostics)).OfType<string>();
        ImmutableArray<string> known = [.. tags.Distinct()];
        metadata.Finish();
        return (name ?? "", description?.Trim(), labels, known);
    }

    private Topology ReadTopology(FieldReader fields, PolicyDocuments documents, ClusterRanges stated)
    {
        if (fields.Object(ScenarioShape.Topology) is not { } topology)
        {
            return new() { Namespaces = [], Workloads = [] };
        }

        var takes = new ManifestObjects(_sources.PolicyFiles, _diagnostics).Takes;
        var read = new TopologyReader(
            _sources.Reader,
            takes,
            documents.Objects,
            documents.IpPools,
            stated,
            _sources.Kinds.Workloads,
            _sources.Kinds.Others,
            _diagnostics
        ).Read(topology);
        if (topology.Value(TopologyShape.Manifests) is null)
        {
            PolicyFolderObjects.Check(documents.Objects, read, _sources.KindsOf(fields).Workloads, _diagnostics);
        }

        if (read.Workloads.IsEmpty && !_diagnostics.HasErrors)
        {
            _diagnostics.Error(
                topology.Location,
                "The topology has no workload, so there is nothing to test. Add 'workloads' or 'manifests'."
            );
        }

        return read;
    }
}
