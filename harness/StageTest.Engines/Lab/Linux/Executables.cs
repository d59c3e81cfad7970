namespace StageTest.Engines.Lab.Linux;

/// <summary>Finds the commands that the lab starts.</summary>
internal static class Executables
{
    // Debian installs nft in a folder that only root's PATH contains, and without PATH the system's own default applies.
    private static readonly string[] Additional = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <summary>The full path of a command, or null if it is not installed.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(Additional)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
}
