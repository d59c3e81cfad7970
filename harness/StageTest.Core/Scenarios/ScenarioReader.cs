using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Reads a scenario file and everything that it names.</summary>
public sealed class ScenarioReader
{
    /// <summary>The <c>apiVersion</c> of scenario files.</summary>
    public const string ApiVersion = "stagetest.io/v1";

    /// <summary>The <c>kind</c> of scenario files.</summary>
    public const string Kind = "Scenario";

    private readonly string _file;
    private readonly RepositoryFiles _files;
    private readonly DiagnosticBag _diagnostics = new();

    private ScenarioReader(string path, ScenarioReaderOptions options)
    {
        _file = RepositoryFiles.Display(path);
        _files = new(path, options.RepositoryRoot);
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
        return reader._diagnostics.HasErrors ? null : scenario! with { Remarks = [.. reader._diagnostics.Items] };
    }

    private Scenario? Read(string path)
    {
        if (RepositoryFiles.ReadText(path, SourceLocation.Whole(_file), _diagnostics) is not { } text)
        {
            return null;
        }

        var documents = YamlReader.Read(text, _file, _diagnostics);
        if (documents.Length != 1)
        {
            if (!_diagnostics.HasErrors)
            {
                _diagnostics.Error(
                    documents.Length == 0 ? SourceLocation.Whole(_file) : documents[1].Location,
                    documents.Length == 0 ? "The file is empty." : "A file holds one scenario. Move the others to files of their own.");
            }

            return null;
        }

        return FieldReader.Of(documents[0], "a scenario", _diagnostics) is { } fields ? Read(fields, text) : null;
    }

    private Scenario? Read(FieldReader fields, string text)
    {
        CheckKind(fields);
        var (name, description) = ReadMetadata(fields);
        var topology = ReadTopology(fields);
        var policies = ReadPolicies(fields, topology);
        if (ProbePlan.Estimate(topology) > ProbePlan.MaximumFlows)
        {
            _diagnostics.Error(
                fields.LocationOf("topology"),
                $"The {topology.Endpoints.Count()} workloads and external endpoints make more than {ProbePlan.MaximumFlows} flows. Split the scenario, or leave out ports that nobody asks about.");
            return null;
        }

        var plan = ProbePlan.Complete(topology);
        var expectations = new ExpectationReader(topology, plan, text, _diagnostics);
        var (baseline, promoted, unreachable) = expectations.Read(fields, policies.Policies.Any(p => p.IsStaged));
        fields.Finish();
        return new()
        {
            Name = name,
            Description = description,
            File = _file,
            Topology = topology,
            Policies = policies,
            Plan = plan,
            Baseline = baseline,
            Promoted = promoted,
            Unreachable = unreachable,
        };
    }

    private void CheckKind(FieldReader fields)
    {
        var version = fields.RequiredText("apiVersion");
        var kind = fields.RequiredText("kind");
        if (version is not null && version != ApiVersion)
        {
            _diagnostics.Error(fields.LocationOf("apiVersion"), $"The apiVersion '{version}' is not known. Write '{ApiVersion}'.");
        }

        if (kind is not null && kind != Kind)
        {
            _diagnostics.Error(fields.LocationOf("kind"), $"The kind '{kind}' is not a scenario. Write '{Kind}'.");
        }
    }

    private (string Name, string? Description) ReadMetadata(FieldReader fields)
    {
        if (fields.Required("metadata") is not { } node || FieldReader.Of(node, "metadata", _diagnostics) is not { } metadata)
        {
            return ("", null);
        }

        var name = metadata.RequiredText("name");
        var description = metadata.Text("description");
        metadata.TextMap("labels");
        metadata.Finish();
        if (name is not null && !Names.IsSubdomain(name))
        {
            _diagnostics.Error(metadata.LocationOf("name"), $"'{name}' is not a valid scenario name; it must be {Names.SubdomainRule}.");
        }

        return (name ?? "", description?.Trim());
    }

    private Topology ReadTopology(FieldReader fields)
    {
        if (fields.Required("topology") is not { } node || FieldReader.Of(node, "a topology", _diagnostics) is not { } topology)
        {
            return new() { Namespaces = [], Workloads = [] };
        }

        var read = new TopologyReader(_files, _diagnostics).Read(topology);
        if (read.Workloads.IsEmpty && !_diagnostics.HasErrors)
        {
            _diagnostics.Error(topology.Location, "The topology has no workload, so there is nothing to ask. Add 'workloads' or 'manifests'.");
        }

        return read;
    }

    private PolicySet ReadPolicies(FieldReader fields, Topology topology)
    {
        if (fields.Object("policies", "policies") is not { } lists)
        {
            return PolicySet.Empty;
        }

        var all = ImmutableArray.CreateBuilder<Policy>();
        all.AddRange(ReadPolicyFiles(lists, "enforced"));
        all.AddRange(ReadPolicyFiles(lists, "staged"));
        lists.Finish();
        CheckTwins(all);
        CheckDeletions(all);
        var namespaces = topology.Namespaces.Select(n => n.Name).ToHashSet();
        foreach (var policy in all.Where(p => p.Namespace.Length > 0 && !namespaces.Contains(p.Namespace)))
        {
            _diagnostics.Warning(
                policy.Location, $"{policy} is in the namespace '{policy.Namespace}', which the topology of {_file} does not have, so it selects nothing there.{Suggestion.For(policy.Namespace, namespaces, "Namespaces")}");
        }

        return new() { Policies = all.ToImmutable() };
    }

    private List<Policy> ReadPolicyFiles(FieldReader lists, string list)
    {
        var policies = new List<Policy>();
        foreach (var (path, location) in TopologyReader.PathsOf(lists, list, _files, _diagnostics))
        {
            var text = RepositoryFiles.ReadText(path, location, _diagnostics);
            if (text is null)
            {
                continue;
            }

            var errors = _diagnostics.Items.Count;
            var read = PolicyReader.Read(text, RepositoryFiles.Display(path), _diagnostics);
            if (read.IsEmpty && !_diagnostics.Items.Skip(errors).Any(d => d.Severity == Severity.Error))
            {
                _diagnostics.Warning(location, $"'{RepositoryFiles.Display(path)}' holds no policy.");
            }

            // Any kind that is listed as staged waits for promotion; a staged kind does so wherever it is listed.
            policies.AddRange(read.Select(p => list == "staged" && !p.IsStaged ? p with { Staging = PolicyStaging.StagedSet } : p));
        }

        return policies;
    }

    private void CheckTwins(IReadOnlyList<Policy> policies)
    {
        var seen = new Dictionary<(PolicyKind, string, string, bool), Policy>();
        foreach (var policy in policies)
        {
            if (!seen.TryAdd((policy.EnforcedKind, policy.Namespace, policy.Name, policy.IsStaged), policy))
            {
                var first = seen[(policy.EnforcedKind, policy.Namespace, policy.Name, policy.IsStaged)];
                var state = policy.IsStaged ? "staged" : "enforced";
                _diagnostics.Error(policy.Location, $"{policy} is {state} twice; the first is at {first.Location}. Only one of a name can exist: remove one.");
            }
        }
    }

    private void CheckDeletions(IReadOnlyList<Policy> policies)
    {
        foreach (var deletion in policies.Where(p => p.Staging == PolicyStaging.StagedDelete))
        {
            if (!policies.Any(p => !p.IsStaged && p.IsSameObjectAs(deletion)))
            {
                var names = policies.Where(p => !p.IsStaged && p.EnforcedKind == deletion.EnforcedKind).Select(p => p.DisplayName);
                _diagnostics.Error(
                    deletion.Location,
                    $"{deletion} deletes the {PolicyKindText.Name(deletion.EnforcedKind)} '{deletion.DisplayName}', which is not among the enforced policies.{Suggestion.For(deletion.DisplayName, names, "Enforced are")} Correct the name, or list the file that holds the policy under 'policies.enforced'.");
            }
        }
    }
}
