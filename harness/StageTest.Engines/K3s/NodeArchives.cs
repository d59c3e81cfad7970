using System.Collections.Immutable;
using StageTest.Core.Engines;

namespace StageTest.Engines.K3s;

/// <summary>
/// The archives of images that nodes import, each image once. Archives of the user replace those kept from earlier runs.
/// </summary>
internal static class NodeArchives
{
    /// <summary>The archives to import, in the required order.</summary>
    /// <param name="cached">The kept archives, each with one image.</param>
    /// <param name="given">The archives of the user.</param>
    /// <exception cref="EngineException">One of the user's files is not an archive.</exception>
    public static ImmutableArray<string> Choose(ImmutableArray<string> cached, ImmutableArray<string> given)
    {
        var theirs = given.Select(Target).ToHashSet(StringComparer.Ordinal);
        var names = given.SelectMany(file => ImageArchive.Read(file)?.Keys ?? []).ToHashSet(StringComparer.Ordinal);

        // Archives that cannot be read come after the kept ones and replace them: if two images have the same name, the later one wins.
        return [.. cached.Where(file => !theirs.Contains(Target(file)) && !Namesakes(file, names)), .. given];
    }

    /// <summary>
    /// The file name of an archive on the node. Nodes import in the order of names, and two directories may contain the same file name.
    /// </summary>
    /// <param name="file">The archive.</param>
    /// <param name="place">Its position in the list.</param>
    public static string NameFor(string file, int place) => $"{place:0000}-{Path.GetFileName(file)}";

    // A broken archive was not saved completely; the node pulls the image, and it is saved again.
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
