using System.Collections.Immutable;
using System.Text;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Promotion;

/// <summary>Plans which files a promotion writes, and refuses unproven policies.</summary>
/// <remarks>
/// A scenario proves all its staged policies together, so they are promoted together or not at all; so are scenarios that share a staged
/// file. <see cref="PromotionTargets"/> decides the target paths. Before anything is written, the result is read again in a copy beside the
/// repository: it must mean exactly what was proven.
/// </remarks>
internal sealed class PromotionPlanner
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _root;
    private readonly ImmutableArray<Scenario> _known;
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, byte[]> _before = [];
    private readonly Dictionary<string, PolicyFile> _policyFiles = [];

    private PromotionPlanner(string root, ImmutableArray<Scenario> known, DiagnosticBag diagnostics)
    {
        _root = root;
        _known = known;
        _diagnostics = diagnostics;
    }

    /// <summary>Plans a promotion; null, with errors, if something cannot be promoted as written.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="report">The proof.</param>
    /// <param name="engine">The report's engine, or null if its name is unknown.</param>
    /// <param name="known">Every scenario of the repository: others may stage the same policies.</param>
    /// <param name="isWanted">Which scenarios to promote; those without staged policies are skipped.</param>
    /// <param name="renderer">Renders kustomizations and charts, or null if nothing can.</param>
    /// <param name="diagnostics">Receives errors.</param>
    public static PromotionPlan? Plan(
        string root,
        ProvenReport report,
        IEngine? engine,
        ImmutableArray<Scenario> known,
        Func<Scenario, bool> isWanted,
        ISourceRenderer? renderer,
        DiagnosticBag diagnostics
    )
    {
        var before = diagnostics.ErrorCount;
        var planner = new PromotionPlanner(root, known, diagnostics);
        var (promoted, refusals) = Select(root, new(report, engine), [.. known.Where(s => s.Policies.HasStaged)], isWanted);
        if (promoted.IsEmpty)
        {
            return new()
            {
                Scenarios = [],
                Refusals = refusals,
                Changes = [],
                After = ImmutableSortedDictionary<string, string>.Empty,
            };
        }

        var changes = planner.Change(promoted);
        if (diagnostics.ErrorCount > before)
        {
            return null;
        }

        var after = new PromotionRehearsal(root, known, renderer, diagnostics).Perform(promoted, changes);
        return diagnostics.ErrorCount > before
            ? null
            : new()
            {
                Scenarios = promoted,
                Refusals = refusals,
                Changes = changes,
                After = after,
            };
    }

    /// <summary>The files with a scenario's staged objects, by path in the repository.</summary>
    internal static IEnumerable<string> StagedFiles(string root, Scenario scenario) =>
        scenario
            .Policies.Policies.Where(p => p.IsStaged)
            .Select(p => p.Location)
            .Concat(scenario.Policies.Tiers.Where(t => t.IsStaged).Select(t => t.Location))
            .Concat(scenario.Policies.NetworkSets.Where(s => s.IsStaged).Select(s => s.Location))
            .Select(l => PathOf(root, l.File))
            .Distinct();

    /// <summary>A file's path in the repository.</summary>
    internal static string PathOf(string root, string file) =>
        Path.GetRelativePath(root, RealPath.Of(Path.GetFullPath(file))).Replace('\\', '/');

    // A scenario that shares a staged file with an unproven one is not proven either.
    private static (ImmutableArray<Scenario> Promoted, ImmutableArray<Refusal> Refusals) Select(
        string root,
        PromotionEvidence evidence,
        ImmutableArray<Scenario> staging,
        Func<Scenario, bool> isWanted
    )
    {
        static IEnumerable<string> Files(Scenario s) => StagedFiles("/", s);
        var wanted = staging.Where(isWanted).ToHashSet();
        var files = wanted.SelectMany(Files).ToHashSet();
        while (staging.FirstOrDefault(s => !wanted.Contains(s) && Files(s).Any(files.Contains)) is { } sharer)
        {
            wanted.Add(sharer);
            files.UnionWith(Files(sharer));
        }

        var refused = staging
            .Where(wanted.Contains)
            .Select(s => (Scenario: s, Reason: PromotedKustomizations.ReasonAgainst(root, s) ?? evidence.ReasonAgainst(s)))
            .Where(s => s.Reason is not null)
            .ToDictionary(s => s.Scenario, s => s.Reason!);
        bool Shares(Scenario one, Scenario other) => Files(one).Intersect(Files(other)).Any();
        while (wanted.FirstOrDefault(s => !refused.ContainsKey(s) && refused.Keys.Any(r => Shares(s, r))) is { } tainted)
        {
            var other = refused.Keys.First(r => Shares(tainted, r));
            refused.Add(
                tainted,
                $"'{RepositoryFiles.Display(Files(tainted).Intersect(Files(other)).First().Insert(0, "/"))}' is staged by "
                    + $"{other.File} too, which is not promoted."
            );
        }

        return (
            [.. staging.Where(s => wanted.Contains(s) && !refused.ContainsKey(s))],
            [.. staging.Where(refused.ContainsKey).Select(s => new Refusal(s.File, refused[s]))]
        );
    }

    private ImmutableArray<FileChange> Change(ImmutableArray<Scenario> promoted)
    {
        var targets = new PromotionTargets(_root, promoted, _diagnostics);
        foreach (var scenario in promoted)
        {
            ChangePolicies(scenario.Policies);
        }

        var changes = new SortedDictionary<string, FileChange>(StringComparer.Ordinal);
        var staged = promoted.SelectMany(s => StagedFiles(_root, s)).ToHashSet();

        // Replaced objects are removed before promoted ones are added.
        foreach (var path in _policyFiles.Keys.OrderBy(staged.Contains).ThenBy(p => p, StringComparer.Ordinal))
        {
            var after = Bytes(path, _policyFiles[path].Finish());
            var target = staged.Contains(path) ? targets.Of(path) : path;
            if (target == path || after is null)
            {
                changes[path] = new(path, null, _before[path], after);
                continue;
            }

            if (changes.GetValueOrDefault(target) is { MovedFrom: not null } || IsOccupied(target, changes))
            {
                _diagnostics.Error(
                    SourceLocation.Whole(path),
                    $"Promotion would move this file to '{target}', where another file stays. Rename one of them."
                );
                continue;
            }

            changes[target] = changes.TryGetValue(target, out var replaced)
                ? replaced with
                {
                    After = after,
                }
                : new(target, path, _before[path], after);
            if (replaced is not null)
            {
                changes[path] = new(path, null, _before[path], null);
            }
        }

        foreach (var (path, added) in targets.Kustomizations([.. changes.Values.Where(c => c.MovedFrom is not null).Select(c => c.Path)]))
        {
            if (Text(path) is { } text)
            {
                changes[path] = new(path, null, _before[path], Bytes(path, PromotedKustomizations.With(text, path, added, _diagnostics)));
            }
        }

        foreach (var scenario in promoted)
        {
            var path = PromotionEvidence.PathOf(scenario);
            if (Text(path) is { } text)
            {
                var edit = new ScenarioEdit(text, scenario.File, _diagnostics);
                changes[path] = new(path, null, _before[path], Bytes(path, edit.Apply(targets.EnforcedAfter(scenario, edit, changes))));
            }
        }

        return
        [
            .. changes.Values.Where(c =>
                c.MovedFrom is not null || c.Before is null || c.After is null || !c.Before.AsSpan().SequenceEqual(c.After)
            ),
        ];
    }

    private bool IsOccupied(string target, SortedDictionary<string, FileChange> changes) =>
        changes.TryGetValue(target, out var change) ? change.After is not null : File.Exists(Path.Combine(_root, target));

    private void ChangePolicies(PolicySet policies)
    {
        foreach (var policy in policies.Policies.Where(p => p.IsStaged))
        {
            if (policy.Staging == PolicyStaging.StagedDelete)
            {
                FileOf(policy.Location)?.Remove(policy.Location, policy.ToString());
            }
            else
            {
                FileOf(policy.Location)?.Enforce(policy);
            }

            foreach (var replaced in policies.Policies.Where(p => !p.IsStaged && p.IsSameObjectAs(policy)))
            {
                FileOf(replaced.Location)?.Remove(replaced.Location, replaced.ToString());
            }
        }

        foreach (var tier in policies.Tiers.Where(t => t.IsStaged))
        {
            FileOf(tier.Location);
            foreach (var replaced in policies.Tiers.Where(t => !t.IsStaged && t.Name == tier.Name && t.Location.File is not null))
            {
                FileOf(replaced.Location)?.Remove(replaced.Location, $"Tier {replaced.Name}");
            }
        }

        foreach (var set in policies.NetworkSets.Where(s => s.IsStaged))
        {
            FileOf(set.Location);
            foreach (var replaced in policies.NetworkSets.Where(s => !s.IsStaged && s.Namespace == set.Namespace && s.Name == set.Name))
            {
                FileOf(replaced.Location)?.Remove(replaced.Location, replaced.ToString());
            }
        }
    }

    private PolicyFile? FileOf(SourceLocation location)
    {
        var path = PathOf(_root, location.File);
        if (!_policyFiles.TryGetValue(path, out var file) && Text(path) is { } text)
        {
            _policyFiles.Add(path, file = new(text, location.File, _diagnostics));
        }

        return file;
    }

    // The digest was checked when the scenario was read; reading the file again here finds later changes.
    private string? Text(string path)
    {
        var bytes = File.ReadAllBytes(Path.Combine(_root, path));
        _before[path] = bytes;
        if (_known.SelectMany(s => s.Inputs).First(i => i.Path == path).Sha256 != InputFile.Digest(bytes))
        {
            _diagnostics.Error(SourceLocation.Whole(path), "The file changes while it is read. Try again.");
            return null;
        }

        try
        {
            return Utf8.GetString(bytes.AsSpan()[Mark(bytes)..]);
        }
        catch (DecoderFallbackException)
        {
            _diagnostics.Error(SourceLocation.Whole(path), "The file is not UTF-8, so it cannot be changed. Save it as UTF-8 text.");
            return null;
        }
    }

    private byte[]? Bytes(string path, string? text) =>
        text is null ? null : [.. _before[path].AsSpan(0, Mark(_before[path])), .. Utf8.GetBytes(text)];

    // A byte order mark stays.
    private static int Mark(byte[] bytes) => bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
}
