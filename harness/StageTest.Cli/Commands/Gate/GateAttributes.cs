using System.Collections.Immutable;
using StageTest.Cli.Git;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Cli.Commands.Gate;

/// <summary>
/// Finds judged files, and files from which topologies are built, that deployers get from git with other content, or not at all, because of
/// an attribute.
/// </summary>
/// <remarks>
/// The gate reads files as git stores them. A checkout and an archive obey <c>.gitattributes</c>. The base may already hide a file; then a
/// change of any such file holds, because a verdict counts only if deployers apply all files.
/// </remarks>
internal static class GateAttributes
{
    // An attribute, the values with which it does not affect YAML, its effect, and whether a deployer may miss the file because of it.
    private static readonly Dictionary<string, (string[] Harmless, string Effect, bool Hides)> Known = new(StringComparer.Ordinal)
    {
        ["export-ignore"] = ([], "leaves it out of archives", true),
        ["export-subst"] = ([], "changes its content in archives", false),
        ["ident"] = ([], "changes its content in a checkout", false),
        ["filter"] = ([], "lets a program change its content in a checkout", true),
        ["eol"] = (["lf"], "changes the ends of its lines in a checkout", false),
        ["working-tree-encoding"] = (["utf-8"], "changes its encoding in a checkout", true),
    };

    /// <summary>The reasons to hold, by path.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="commits">The commits of both sides; null for the working tree.</param>
    /// <param name="before">The side before the change.</param>
    /// <param name="after">The side after it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="GitException">git cannot read the attributes.</exception>
    public static async Task<IEnumerable<HoldReason>> ReasonsAsync(
        GitRepository repository,
        (string Before, string? After) commits,
        RepositoryTree before,
        RepositoryTree after,
        CancellationToken cancellationToken
    )
    {
        string[] files = [.. Applied(after).Order(StringComparer.Ordinal)];
        string[] asked = [.. files.SelectMany(f => Folders(f).Append(f)).Distinct()];
        var now = await FindAsync(commits.After);
        var linked = after.LinkedAttributes.Except(before.LinkedAttributes).Select(Linked).ToArray();
        if (now.Count == 0)
        {
            return linked;
        }

        var was = await FindAsync(commits.Before);
        var isTouched = before.Differences(after).Any(Applied(before).Union(files).Contains);
        return files
            .SelectMany(file =>
                Folders(file)
                    .Append(file)
                    .SelectMany(path =>
                        now[path]
                            .Where(a => !before.Digests.ContainsKey(file) || !was[path].Contains(a) || (isTouched && Known[a.Name].Hides))
                    )
                    .Take(1)
                    .Select(attribute => Reason(file, attribute))
            )
            .Concat(linked);

        async Task<ILookup<string, (string Name, string Value)>> FindAsync(string? commit) =>
            (await GitAttributes.OfAsync(repository, commit, asked, cancellationToken))
                .Where(a => Matters(a.Name, a.Value))
                .ToLookup(a => a.Path, a => (a.Name, a.Value));
    }

    private static ImmutableHashSet<string> Applied(RepositoryTree side) =>
        side.Judged.Union(side.Applied).Union(side.Rendered.SelectMany(r => r.Files));

    private static bool Matters(string name, string value) =>
        value != "unset" && Known.TryGetValue(name, out var known) && !known.Harmless.Contains(value.ToLowerInvariant());

    // An archive omits a folder with everything in it.
    private static IEnumerable<string> Folders(string path) =>
        path.Select((c, i) => (c, i)).Where(p => p.c == '/').Select(p => path[..(p.i + 1)]);

    // Some programs that check out or archive follow it; git itself no longer does, and readers differ.
    private static HoldReason Linked(string file) =>
        new(
            HoldReasons.UncoveredPolicy,
            file,
            $"{file} is a link. Some programs follow it and others do not, so deployers may not apply files as they are judged. Replace "
                + "it by a file.",
            SourceLocation.Whole(file)
        );

    private static HoldReason Reason(string file, (string Name, string Value) attribute) =>
        new(
            HoldReasons.UncoveredPolicy,
            file,
            $"Because of the attribute '{attribute.Name}{(attribute.Value == "set" ? "" : $"={attribute.Value}")}' git "
                + $"{Known[attribute.Name].Effect}, so deployers may not apply {file} as it is judged. Remove the attribute in "
                + "'.gitattributes', or waive this in the base.",
            SourceLocation.Whole(file)
        );
}
