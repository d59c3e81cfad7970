using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Reads an application from its manifests alone. Workloads and policies may share files.</summary>
/// <remarks>
/// Policies are read by the API's own rules (<see cref="PolicyReading.Kubernetes"/>), because neither a cluster nor a version of Calico is
/// known.
/// </remarks>
internal static class ApplicationReader
{
    /// <summary>Reads a file or everything below a folder; returns null and reports errors if something is wrong.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes.</param>
    /// <param name="objects">Receives all objects of any kind, even if something is wrong; null if the caller needs none.</param>
    public static Application? Read(string path, DiagnosticBag diagnostics, List<Manifest>? objects = null) =>
        Read([path], diagnostics, objects: objects);

    /// <summary>Reads several files and folders as one application; returns null and reports errors if something is wrong.</summary>
    /// <param name="paths">The files and folders.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes.</param>
    /// <param name="isWhole">Whether nothing else exists. Only then a warning that a policy selects nothing is useful.</param>
    /// <param name="objects">Receives all objects of any kind, even if something is wrong; null if the caller needs none.</param>
    public static Application? Read(
        IReadOnlyCollection<string> paths,
        DiagnosticBag diagnostics,
        bool isWhole = true,
        List<Manifest>? objects = null
    )
    {
        var found = new DiagnosticBag();
        List<Manifest> read = [.. paths.SelectMany(path => ReadObjects(path, found))];
        objects?.AddRange(read);
        var application = Read(read, paths.First(), 0, found, isWhole);
        diagnostics.AddRange(paths.Count == 1 ? WholeRepository.Told(paths.First(), found) : found.Items);
        return application;
    }

    /// <summary>Reads the objects of any kind in a file, or in everything below a folder.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes.</param>
    public static List<Manifest> ReadObjects(string path, DiagnosticBag diagnostics)
    {
        var isFile = File.Exists(path);
        var files = Files(path, diagnostics);
        var manifests = new List<Manifest>();
        foreach (var file in files)
        {
            var shown = RepositoryFiles.Display(file);
            if (RepositoryFiles.ReadText(file, SourceLocation.Whole(shown), diagnostics) is { } text)
            {
                manifests.AddRange(Manifest.ReadAll(text, shown, isFile ? FoundHow.Named : FoundHow.InSurvey, diagnostics));
            }
        }

        return manifests;
    }

    /// <summary>Reads an application from texts whose files are somewhere else, such as in another revision.</summary>
    /// <param name="files">Names and texts.</param>
    /// <param name="origin">What the texts belong to, for messages.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes.</param>
    /// <param name="isWhole">Whether nothing else exists. Only then a warning that a policy selects nothing is useful.</param>
    /// <param name="assumesTiers">Whether a missing tier is assumed to exist, with a warning; otherwise it is an error.</param>
    public static Application? Read(
        IEnumerable<(string File, string Text)> files,
        string origin,
        DiagnosticBag diagnostics,
        bool isWhole = true,
        bool assumesTiers = true
    )
    {
        var before = diagnostics.ErrorCount;
        return Read(
            [.. files.SelectMany(f => Manifest.ReadAll(f.Text, f.File, FoundHow.InSurvey, diagnostics))],
            origin,
            before,
            diagnostics,
            isWhole,
            assumesTiers
        );
    }

    // Texts of another revision, and of standard input, belong to the repository around the current directory.
    private static string HomeOf(string origin) =>
        Directory.Exists(origin) ? Path.GetFullPath(origin)
        : File.Exists(origin) ? Path.GetDirectoryName(Path.GetFullPath(origin))!
        : Directory.GetCurrentDirectory();

    private static ImmutableArray<string> Files(string path, DiagnosticBag diagnostics)
    {
        var location = SourceLocation.Whole(path);
        if (File.Exists(path))
        {
            return [Path.GetFullPath(path)];
        }

        if (!Directory.Exists(path))
        {
            diagnostics.Error(location, "There is no such file or folder.");
            return [];
        }

        // The folder itself is the limit: only what the caller named may be read.
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var files = new RepositoryFiles(Path.Combine(folder, "-"), folder) { WhereDeployersDiffer = Severity.Warning };
        var found = files.ResolvePath(".", location, diagnostics);
        if (found.Folder.Length > 0)
        {
            new KustomizationCheck(files, diagnostics).Check(new(".", IsDeclared: false, location), found);
        }

        return found.Files;
    }

    // Other people often create the tiers, so a folder may contain policies of a tier without the tier. Most tiers come before the default
    // one.
    private static PolicyDocuments WithTiers(PolicyDocuments documents, DiagnosticBag diagnostics)
    {
        var known = documents
            .Tiers.Concat(Enum.GetValues<CalicoVersion>().SelectMany(v => Tier.BuiltIn(v)))
            .Select(t => t.Name)
            .ToHashSet();
        var missing = documents.Policies.Where(p => !known.Contains(p.Tier)).DistinctBy(p => p.Tier).ToArray();
        foreach (var policy in missing)
        {
            diagnostics.Warning(
                policy.Location,
                $"{policy} is in the tier '{policy.Tier}', and its Tier is not here, so its order is unknown. StageTest assumes that it "
                    + $"comes before 'default' and denies at its end. Add the Tier.{Suggestion.For(policy.Tier, known, "Tiers")}"
            );
        }

        return documents with
        {
            Tiers = documents.Tiers.AddRange(
                missing.Select(p => new Tier(p.Tier, Tier.DefaultOrder, RuleAction.Deny) { Location = p.Location })
            ),
        };
    }

    private static Application? Read(
        List<Manifest> manifests,
        string origin,
        int before,
        DiagnosticBag diagnostics,
        bool isWhole,
        bool assumesTiers = true
    )
    {
        var kinds = RepositoryKinds.Of(new RepositoryFiles(Path.Combine(HomeOf(origin), "-")), diagnostics);
        var builder = new TopologyBuilder(diagnostics, ManifestUse.Survey)
        {
            WorkloadKinds = kinds.Workloads,
            OtherKinds = kinds.Others,
            Ranges = new() { Pods = [.. IpPool.ReadAll(manifests, Severity.Warning, diagnostics).Select(p => p.Range).Distinct()] },
        };
        ManifestReader.Read(manifests.Where(m => !PolicyReader.IsPolicy(m)), builder, diagnostics);
        var documents = PolicyReader.Read(
            manifests.Where(PolicyReader.IsPolicy),
            diagnostics,
            new() { Reading = PolicyReading.Kubernetes, OtherKinds = kinds.Others }
        );
        documents = assumesTiers ? WithTiers(documents, diagnostics) : documents;
        var topology = builder.Build();
        var checks = new DiagnosticBag();
        new PolicySetChecks(origin, checks).Check(documents, topology, null);
        diagnostics.AddRange(checks.Items.Where(d => (isWhole && !topology.Workloads.IsEmpty) || d.Severity == Severity.Error));
        return diagnostics.ErrorCount == before ? new(topology, PolicySet.OfManifests(documents)) : null;
    }
}
