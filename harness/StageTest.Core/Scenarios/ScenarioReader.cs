using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Documents.Sources;
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

    private readonly string _file;
    private readonly RepositoryFiles _files;
    private readonly SourceReader _sources;
    private readonly PolicyFileCache _policies;
    private readonly Lazy<RepositoryKinds> _kinds;
    private readonly DiagnosticBag _diagnostics = new();
    private readonly HashSet<string> _policyFiles = new(StringComparer.Ordinal);
    private ImmutableArray<PolicySource> _policySources = [];
    private bool _allowsMissingPolicies;

    private ScenarioReader(string path, ScenarioReaderOptions options)
    {
        _files = new(path, options.RepositoryRoot, options.Sources, options.DisplayRoot)
        {
            WhereDeployersDiffer = options.WhereDeployersDiffer,
        };
        _file = _files.Show(path);
        _policies = options.Policies ?? new();
        _kinds = new(() => options.Kinds ?? RepositoryKinds.Of(_files, _diagnostics));
        _sources = new(_files, options.Renderer, _diagnostics);
    }

    /// <summary>Reads a scenario; null where anything is wrong with it, with every problem among the diagnostics.</summary>
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

    /// <summary>Reads a scenario whose text is not in its file, or not yet; null where anything is wrong with it.</summary>
    /// <param name="path">The file that the text is for: what it names is relative to it.</param>
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

    /// <summary>
    /// Reads only the policies that a scenario's text names, from another state of the repository than the text itself. A path that leads
    /// to
    /// nothing there means no policy. Null where they cannot be read.
    /// </summary>
    /// <param name="path">Where the scenario's file is or would be: what it names is relative to it.</param>
    /// <param name="text">The scenario's text.</param>
    /// <param name="topology">The scenario's topology.</param>
    /// <param name="options">How to read.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes.</param>
    public static PolicySet? ReadPolicies(
        string path,
        string text,
        Topology topology,
        ScenarioReaderOptions options,
        DiagnosticBag diagnostics
    )
    {
        var reader = new ScenarioReader(path, options) { _allowsMissingPolicies = true };
        var policies =
            YamlReader.Read(text, reader._file, reader._diagnostics) is [var document]
            && FieldReader.Of(document, ScenarioShape.Shape, reader._diagnostics) is { } fields
                ? reader.ReadPolicies(fields, topology)
                : null;
        diagnostics.AddRange(reader._diagnostics.Items);
        return reader._diagnostics.HasErrors ? null : policies;
    }

    /// <summary>Every file that reading a scenario reads, and what is wrong with them.</summary>
    /// <param name="path">The scenario file.</param>
    /// <param name="options">How to read.</param>
    public static (ImmutableArray<InputFile> Inputs, ImmutableArray<Diagnostic> Errors) InputsOf(string path, ScenarioReaderOptions options)
    {
        var reader = new ScenarioReader(path, options);
        reader.Read(path);
        return (reader._files.Inputs, [.. reader._diagnostics.Items.Where(d => d.Severity == Severity.Error)]);
    }

    /// <summary>
    /// Reads only the steps of a scenario's text, which change the policies of another state of the repository than the text itself. Null
    /// where they cannot be read.
    /// </summary>
    /// <param name="path">Where the scenario's file is or would be: what it names is relative to it.</param>
    /// <param name="text">The scenario's text.</param>
    /// <param name="scenario">The scenario, with the policies that the steps change.</param>
    /// <param name="options">How to read.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes.</param>
    public static ImmutableArray<Scenario>? ReadSteps(
        string path,
        string text,
        Scenario scenario,
        ScenarioReaderOptions options,
        DiagnosticBag diagnostics
    )
    {
        var reader = new ScenarioReader(path, options) { _allowsMissingPolicies = true };
        ImmutableArray<Scenario>? steps =
            YamlReader.Read(text, reader._file, reader._diagnostics) is [var document]
            && FieldReader.Of(document, ScenarioShape.Shape, reader._diagnostics) is { } fields
                ? reader.ReadSteps(fields, text, scenario)
                : null;
        diagnostics.AddRange(reader._diagnostics.Items);
        return reader._diagnostics.HasErrors ? null : steps;
    }

    private ImmutableArray<Scenario> ReadSteps(FieldReader fields, string text, Scenario scenario)
    {
        var listsNamespaces = fields.Object(ScenarioShape.Topology)?.Value(TopologyShape.Namespaces) is not null;
        PolicyDocuments Applied(FieldReader step) => ReadPolicyFiles(step, StepShape.Apply, scenario.Policies.Calico);
        return new StepReader(scenario, text, listsNamespaces, Applied, _diagnostics).Read(fields.List(ScenarioShape.Steps));
    }

    private Scenario Complete(Scenario scenario) =>
        scenario with
        {
            Remarks = [.. _diagnostics.Items],
            Inputs = _files.Inputs,
            Steps = [.. scenario.Steps.Select(step => step with { Inputs = _files.Inputs })],
        };

    private Scenario? Read(string path) => _files.Read(path, SourceLocation.Whole(_file), _diagnostics) is { } text ? ReadText(text) : null;

    private Scenario? ReadText(string text)
    {
        var documents = YamlReader.Read(text, _file, _diagnostics);
        if (documents.Length != 1)
        {
            if (!_diagnostics.HasErrors)
            {
                _diagnostics.Error(
                    documents.Length == 0 ? SourceLocation.Whole(_file) : documents[1].Location,
                    documents.Length == 0 ? "The file is empty." : "A file holds one scenario. Move the others to files of their own."
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
        var (name, description, labels) = ReadMetadata(fields);
        var cluster = ClusterSettings.Read(fields);
        var (documents, calico) = ReadDocuments(fields);
        var topology = ReadTopology(fields, documents, cluster.Ranges);
        documents = cluster.HasHostEndpoints ? documents.With(AutoHostEndpoints.Of(topology)) : documents;
        new PolicySetChecks(_file, _diagnostics).Check(documents, topology, calico);
        var policies = PolicySet.Of(documents, calico);
        if (ProbePlan.Estimate(topology) > ProbePlan.MaximumFlows)
        {
            _diagnostics.Error(
                fields.LocationOf(ScenarioShape.Topology),
                $"The {topology.Endpoints.Count()} workloads and external endpoints make more than {ProbePlan.MaximumFlows} "
                    + "flows. Split the scenario, or leave out ports that nobody asks about."
            );
            return null;
        }

        var expectations = new ExpectationReader(topology, ProbePlan.Complete(topology), text, _diagnostics);
        var (plan, baseline, promoted, unreachable, notAsked) = expectations.Read(fields, policies.HasStaged);
        if (plan.Flows.IsEmpty && !_diagnostics.HasErrors)
        {
            _diagnostics.Warning(
                fields.LocationOf(ScenarioShape.Topology),
                "Nothing in the topology listens on a port that another may ask, so there is nothing to prove. Add 'ports' to "
                    + "its workloads; for manifests that declare no ports, 'defaultPorts'."
            );
        }

        var expectChange = fields.Object(DeclaredChangeShape.ExpectChange) is { } change
            ? new DeclaredChangeReader(topology, plan, _diagnostics).Read(change)
            : null;
        var waivers = WaiverReader.Read(fields);
        var scenario = new Scenario
        {
            Name = name,
            Description = description,
            Labels = labels,
            File = _file,
            Nodes = cluster.Nodes,
            IsCalicoStated = fields.Value(ScenarioShape.Calico) is not null,
            Topology = topology,
            Policies = policies,
            Plan = plan,
            NotAsked = notAsked,
            Baseline = baseline,
            Promoted = promoted,
            Unreachable = unreachable,
            ExpectChange = expectChange,
            Waivers = waivers,
        };
        var steps = ReadSteps(fields, text, scenario);
        fields.Finish();
        return scenario with { Steps = steps, PolicySources = _policySources };
    }

    private static (string Name, string? Description, ImmutableSortedDictionary<string, string> Labels) ReadMetadata(FieldReader fields)
    {
        if (fields.Object(ScenarioShape.Metadata) is not { } metadata)
        {
            return ("", null, ImmutableSortedDictionary<string, string>.Empty);
        }

        var name = metadata.Text(MetadataShape.Name);
        var description = metadata.Text(MetadataShape.Description);
        var labels = metadata.TextMap(MetadataShape.Labels);
        metadata.Finish();
        return (name ?? "", description?.Trim(), labels);
    }

    private Topology ReadTopology(FieldReader fields, PolicyDocuments documents, ClusterRanges stated)
    {
        if (fields.Object(ScenarioShape.Topology) is not { } topology)
        {
            return new() { Namespaces = [], Workloads = [] };
        }

        var takes = new ManifestObjects(_policyFiles, _diagnostics).Takes;
        var read = new TopologyReader(
            _sources,
            takes,
            documents.Objects,
            documents.IpPools,
            stated,
            _kinds.Value.Workloads,
            _kinds.Value.Others,
            _diagnostics
        ).Read(topology);
        if (topology.Value(TopologyShape.Manifests) is null)
        {
            PolicyFolderObjects.Check(documents.Objects, read, _diagnostics);
        }

        if (read.Workloads.IsEmpty && !_diagnostics.HasErrors)
        {
            _diagnostics.Error(
                topology.Location,
                "The topology has no workload, so there is nothing to ask. Add 'workloads' or 'manifests'."
            );
        }

        return read;
    }

    private PolicySet ReadPolicies(FieldReader fields, Topology topology)
    {
        var (documents, calico) = ReadDocuments(fields);
        documents = ClusterSettings.Read(fields).HasHostEndpoints ? documents.With(AutoHostEndpoints.Of(topology)) : documents;
        new PolicySetChecks(_file, _diagnostics).Check(documents, topology, calico);
        return PolicySet.Of(documents, calico);
    }

    private (PolicyDocuments Documents, CalicoVersion Calico) ReadDocuments(FieldReader fields)
    {
        var calico = (fields.Text(ScenarioShape.Calico) is { } version ? CalicoVersionText.Parse(version) : null)
            ?? CalicoVersionText.Newest;
        if (fields.Object(ScenarioShape.Policies) is not { } lists)
        {
            return (PolicyDocuments.None, calico);
        }

        var documents = PolicyDocuments.Of([
            ReadPolicyFiles(lists, PoliciesShape.Enforced, calico),
            ReadPolicyFiles(lists, PoliciesShape.Staged, calico).AsStaged(),
        ]);
        lists.Finish();
        return (documents, calico);
    }

    private PolicyDocuments ReadPolicyFiles(FieldReader lists, Field<ListShape> list, CalicoVersion calico)
    {
        var files = new List<PolicyDocuments>();
        var ofPaths = _allowsMissingPolicies ? new() : _diagnostics;
        var sources = PolicySourceReader.ReadAll(lists, list, _diagnostics);
        _policySources = _policySources.AddRange(sources);
        foreach (var source in _sources.Read(sources, ofPaths))
        {
            _policyFiles.Add(source.File);
            var errors = _diagnostics.ErrorCount;
            var read = _policies.Read(source, calico, _kinds.Value.Others, _diagnostics);
            if (read.IsEmpty && read.IpPools.IsEmpty && _diagnostics.ErrorCount == errors)
            {
                _diagnostics.Warning(source.NamedAt, $"'{source.File}' holds no policy.");
            }

            files.Add(read);
        }

        return PolicyDocuments.Of(files);
    }
}
