using System.Globalization;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>
/// The programs that users started in pods. A namespace lives as long as a program is in it, so they must end with the lab.
/// </summary>
internal static class PodPrograms
{
    /// <summary>Kills every program in any of these nodes.</summary>
    public static void KillAll(IEnumerable<NodeNamespace> nodes)
    {
        var namespaces = nodes.Select(n => n.Name).ToHashSet();
        var killed = new HashSet<int>();

        // A program may start another while the list is read; once all are killed, none is left to do so.
        while (ProgramsIn(namespaces).Where(killed.Add).ToArray() is { Length: > 0 } found)
        {
            foreach (var program in found)
            {
                _ = Libc.Kill(program, Libc.SignalKill);
            }
        }
    }

    private static IEnumerable<int> ProgramsIn(HashSet<string> namespaces) =>
        from directory in Directory.EnumerateDirectories("/proc")
        let process = int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0
        where process > 0 && process != Environment.ProcessId && NamespaceOf(directory) is { } name && namespaces.Contains(name)
        select process;

    private static string? NamespaceOf(string process)
    {
        try
        {
            return new FileInfo($"{process}/ns/net").LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended, or it belongs to another user and therefore is not in a pod.
            return null;
        }
    }
}
