using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios.Settings;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>What a scenario is read from besides its own text: its repository, and the policies that it names there.</summary>
internal sealed class ScenarioSources
{
    private readonly PolicyFileCache _cache;
    private CalicoApiKind _api;
    private readonly Lazy<RepositoryKinds> _kinds;
    private readonly DiagnosticBag _diagnostics;
    private readonly HashSet<string> _policyFiles = new(StringComparer.Ordinal);
    private readonly bool _allowsMissing;
    private readonly CalicoVersion _unstated;
    private readonly Lazy<ImmutableArray<Owner>> _owners;
    private RepositoryKinds? _known;

    /// <summary>Finds the repository of a scenario.</summary>
    /// <param name="path">Where the scenario's file is or would be; names in it are relative to it.</param>
    /// <param name="options">How to read.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes.</param>
    /// <param name="allowsMissing">Whether a policy path that does not exist means no policy. Otherwise it is an error.</param>
    public ScenarioSources(string path, ScenarioReaderOptions options, DiagnosticBag diagnostics, bool allowsMissing = false)
    {
        _unstated = options.Calico;
        (_diagnostics, _allowsMissing, _cache) = (diagnostics, allowsMissing, options.Policies ?? new());
        Files = new(path, options.RepositoryRoot, options.Sources, options.DisplayRoot)
        {
            WhereDeployersDiffer = options.WhereDeployersDiffer,
        };
        File = Files.Show(path);
        _kinds = new(() => options.Kinds ?? RepositoryKinds.Of(Files, diagnostics));
        _owners = new(OwnersOfRepository);
        Reader = new(Files, options.Renderer, diagnostics);
    }

    /// <summary>The files of the repository, which remember what was read.</summary>
    public RepositoryFiles Files { get; }

    /// <summary>The scenario's file as messages show it.</summary>
    public string File { get; }

    /// <summary>Reads folders, kustomizations and charts of the repository.</summary>
    public SourceReader Reader { get; }

    /// <summary>The kinds of objects that the repository knows.</summary>
    public RepositoryKinds Kinds => _kinds.Value;

    /// <summary>The files of the policies that were read until now.</summary>
    public IReadOnlySet<string> PolicyFiles => _policyFiles;

    /// <summary>The texts of those files, by the name that messages give them.</summary>
    public ImmutableSortedDictionary<string, PolicyText> PolicyTexts { get; private set; } =
        ImmutableSortedDictionary<string, PolicyText>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Who must approve changes, according to the settings of the repository; empty if these cannot be read.</summary>
    /// <remarks>
    /// Owners are only shown and decide nothing, so the file does not count as read. 'lint' reports what is wrong with it.
    /// </remarks>
    public ImmutableArray<Owner> Owners => _owners.Value;

    /// <summary>Where the policies that were read until now come from, in the order of the scenario's file.</summary>
    public ImmutableArray<PolicySource> Policies { get; private set; } = [];

    /// <summary>Reads the policies that a scenario enforces and stages, and the version of Calico that it is for.</summary>
    /// <param name="fields">The scenario's fields.</param>
    public (PolicyDocuments Documents, CalicoVersion Calico) ReadDocuments(FieldReader fields)
    {
        (var calico, _api) = CalicoShape.Read(fields, _unstated, _diagnostics);
        _known = KindsOf(fields);
        if (fields.Object(ScenarioShape.Policies) is not { } lists)
        {
            return (PolicyDocuments.None, calico);
        }

        var documents = PolicyDocuments.Of([
            ReadFiles(lists, PoliciesShape.Enforced, calico),
            ReadFiles(lists, PoliciesShape.Staged, calico).AsStaged(),
        ]);
        lists.Finish();
        return (documents, calico);
    }

    /// <summary>The kinds that the repository knows, and those that a scenario's topology names.</summary>
    /// <param name="fields">The scenario's fields. Errors in the kinds are reported when the topology is read.</param>
    public RepositoryKinds KindsOf(FieldReader fields) =>
        fields.Has(ScenarioShape.Topology)
        && fields.Value(ScenarioShape.Topology) is { } node
        && FieldReader.Of(node, TopologyShape.Shape, new()) is { } topology
        && WorkloadKindShape.ReadAll(topology) is { IsEmpty: false } own
            ? Kinds with
            {
                Workloads = Kinds.Workloads.With(own),
            }
            : Kinds;

    /// <summary>Reads the policies of one list of files.</summary>
    /// <param name="lists">The object that contains the list.</param>
    /// <param name="list">The list's field.</param>
    /// <param name="calico">The version of Calico that applies to them.</param>
    public PolicyDocuments ReadFiles(FieldReader lists, Field<ListShape> list, CalicoVersion calico) =>
        ReadNamedFiles(lists, list, calico).Documents;

    /// <summary>The same, with the names of the files, see <see cref="PolicyTexts"/>.</summary>
    /// <param name="lists">The object that contains the list.</param>
    /// <param name="list">The list's field.</param>
    /// <param name="calico">The version of Calico that applies to them.</param>
    public (PolicyDocuments Documents, ImmutableArray<string> Names) ReadNamedFiles(
        FieldReader lists,
        Field<ListShape> list,
        CalicoVersion calico
    )
    {
        var names = new List<string>();
        var files = new List<PolicyDocuments>();
        var ofPaths = _allowsMissing ? new() : _diagnostics;
        var sources = PolicySourceReader.ReadAll(lists, list, _diagnostics);
        Policies = Policies.AddRange(sources);
        foreach (var source in Reader.Read(sources, ofPaths))
        {
            _policyFiles.Add(source.File);
            names.Add(source.File);
            if (!PolicyTexts.ContainsKey(source.File))
            {
                PolicyTexts = PolicyTexts.Add(
                    source.File,
                    new(Files.PathOfShown(source.File), source.Text)
                    {
                        IsStaged = list == PoliciesShape.Staged,
                        IsOfStep = list != PoliciesShape.Staged && list != PoliciesShape.Enforced,
                    }
                );
            }

            var errors = _diagnostics.ErrorCount;
            var read = _cache.Read(source, calico, _api, _known ?? Kinds, _diagnostics);
            if (read.IsEmpty && read.IpPools.IsEmpty && _diagnostics.ErrorCount == errors)
            {
                _diagnostics.Warning(source.NamedAt, $"'{source.File}' contains no policy.");
            }

            files.Add(read);
        }

        return (PolicyDocuments.Of(files), [.. names]);
    }

    private ImmutableArray<Owner> OwnersOfRepository()
    {
        var path = Path.Combine(Files.Root, RepositorySettings.File);
        return
            System.IO.File.Exists(path)
            && RepositoryFiles.ReadText(path, SourceLocation.Whole(RepositorySettings.File), new()) is { } text
            && RepositorySettingsReader.Read(text, RepositorySettings.File, new()) is { } settings
            ? settings.Owners
            : [];
    }

    /// <summary>The checked set of policies that documents create in a topology.</summary>
    /// <param name="documents">What was read.</param>
    /// <param name="calico">The version of Calico.</param>
    /// <param name="cluster">What the scenario says about its cluster.</param>
    /// <param name="topology">The scenario's topology.</param>
    /// <param name="isWhole">Whether the topology was read without errors.</param>
    public PolicySet SetOf(PolicyDocuments documents, CalicoVersion calico, ClusterSettings cluster, Topology topology, bool isWhole = true)
    {
        documents = cluster.HasHostEndpoints ? documents.With(AutoHostEndpoints.Of(topology)) : documents;
        new PolicySetChecks(File, _diagnostics).Check(documents, topology, calico, isWhole);
        return PolicySet.Of(documents, calico) with { Api = _api };
    }
}
