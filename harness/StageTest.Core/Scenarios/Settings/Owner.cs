using System.Collections.Immutable;
using StageTest.Core.Access;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>Who must approve changes of tiers, files and folders.</summary>
/// <param name="Subject">The owner.</param>
/// <param name="Tiers">The names of the tiers.</param>
/// <param name="Paths">The files and folders, by path in the repository; the root is empty.</param>
internal sealed record Owner(AccessSubject Subject, ImmutableArray<string> Tiers, ImmutableArray<string> Paths)
{
    /// <summary>Whether a path is the owner's.</summary>
    public bool Owns(string path) => Paths.Any(own => RepositoryPath.IsBelow(path, own));
}
