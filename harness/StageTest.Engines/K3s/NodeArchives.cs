using System.Collections.Immutable;
using StageTest.Core.Engines;

namespace StageTest.Engines.K3s;

/// <summary>
/// The archives of images that nodes import, each image once: what the user gives wins over what is kept from earlier runs.
/// </summary>
internal static class NodeArchives
{
    /// <summary>The archives to import, in the order in which they must be.</summary>
    /// <param name="cached">Those that are kept, each with one image.</param>
    /// <param name="given">Those of the user.</param>
    /// <exception cref="EngineException">One of the user's is not an archive.</exception>
    public static ImmutableArray<string> Choose(ImmutableArray<string> cached, ImmutableArray<string> given)
    {
        var theirs = given.Select(Target).ToHashSet(StringComparer.Ordinal);
        var names = given.SelectMany(file => ImageArchive.Read(file)?.Keys ?? []).ToHashSet(StringComparer.Ordinal);

        // What cannot be looked into comes after what is kept, and so replaces it: of two images of a name the later one counts.
        return [.. cached.Where(file => !theirs.Contains(Target(file)) && !Namesakes(file, names)), .. given];
    }

    /// <summary>The name under which a node finds an archive. Nodes import by name, and two directories may have files of one.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="place">Its place in the list.</param>
    public static string NameFor(string file, int place) => $"{place:0000}-{Path.GetFileName(file)}";

    // One that is broken was not kept whole; the node pulls the image, and it is kept anew.
    private static bool Namesakes(string file, HashSet<string> names)
    {
        try
        {
            return ImageArchive.Read(file) is { } images && (images.IsEmpty || images.Keys.All(names.Contains));
        }
        catch (EngineException)
        {
            return true;
        }
    }

    private static string Target(string file) => File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(file);
}
