using System.Collections.Immutable;
using System.Text.RegularExpressions;
using StageTest.Core.Access;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>
/// Writes <c>owners</c> as a CODEOWNERS file, as GitHub and GitLab read it: the last line that matches a file applies.
/// </summary>
internal static partial class CodeOwners
{
    /// <summary>The file's text; null, with an error, if an owner has no name there.</summary>
    /// <param name="owners">The owners.</param>
    /// <param name="organization">The organization to which teams belong; null if there is none.</param>
    /// <param name="names">The names of subjects on that platform, if they differ.</param>
    /// <param name="problems">Receives one sentence for each owner without a name.</param>
    public static string? Write(
        ImmutableArray<Owner> owners,
        string? organization,
        IReadOnlyDictionary<AccessSubject, string> names,
        ICollection<string> problems
    )
    {
        var called = new Dictionary<AccessSubject, string>();
        foreach (var subject in owners.Select(o => o.Subject).Distinct().Order())
        {
            if ((names.GetValueOrDefault(subject) ?? Usual(subject, organization)) is not { } name)
            {
                problems.Add(
                    subject.Kind == SubjectKind.Group && organization is null
                        ? $"'{subject}' has no name there. Name its organization with --organization, or write --name '{subject}=@NAME'."
                        : $"'{subject}' has no name there. Write --name '{subject}=@NAME'."
                );
                continue;
            }

            called[subject] = name;
        }

        foreach (var owner in owners.Where(o => o.Paths.Any(p => p.AsSpan().ContainsAny('\r', '\n'))).Select(o => o.Subject).Distinct())
        {
            problems.Add($"A path of '{owner}' has a line end, which a file of code owners cannot hold. Rename the file.");
        }

        if (problems.Count > 0)
        {
            return null;
        }

        var lines = new List<string>
        {
            "# Written by 'stagetest owners' from 'owners' of stagetest.yaml. Change that, and write this again.",
        };
        foreach (var tier in owners.SelectMany(o => o.Tiers).Distinct().Order(StringComparer.Ordinal))
        {
            var of = owners.Where(o => o.Tiers.Contains(tier)).Select(o => called[o.Subject]).Distinct();
            lines.Add(
                $"# The tier '{tier}' is of {string.Join(" ", of)}, wherever its policies are written; only 'stagetest gate' holds that."
            );
        }

        // A path inside another comes later, and names the owners of both: each of them may approve it.
        lines.AddRange(
            owners
                .SelectMany(o => o.Paths)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .Select(path =>
                    $"{Pattern(path)} {string.Join(" ", owners.Where(o => o.Owns(path)).Select(o => called[o.Subject]).Distinct())}"
                )
        );
        return string.Join('\n', lines) + "\n";
    }

    private static string? Usual(AccessSubject subject, string? organization) =>
        !Plain().IsMatch(subject.Name) ? null
        : subject.Kind == SubjectKind.User ? $"@{subject.Name}"
        : subject.Kind == SubjectKind.Group && organization is not null ? $"@{organization}/{subject.Name}"
        : null;

    // A pattern without a slash at its end matches a file, and a folder with everything in it.
    private static string Pattern(string path) => path.Length == 0 ? "*" : "/" + Special().Replace(path, found => $"\\{found.Value}");

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.\-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex(@"[\s#!*?\[\]\\]", RegexOptions.CultureInvariant)]
    private static partial Regex Special();
}
