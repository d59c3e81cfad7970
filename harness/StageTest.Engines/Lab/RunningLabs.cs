using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using StageTest.Core.Engines;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab;

/// <summary>The running labs of one user on this machine: one file for each, in a directory that only the user may enter.</summary>
/// <remarks>
/// An entry is valid only while its process lives. Entries of killed labs remain, and the next reader removes them.
/// </remarks>
/// <param name="directory">The directory of the entries.</param>
internal sealed class RunningLabs(string directory)
{
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// The list of this user: below <c>XDG_RUNTIME_DIR</c> (XDG Base Directory Specification); without it below <c>/run</c> for root, else
    /// in a directory of <c>/tmp</c> with the user's number.
    /// </summary>
    public static RunningLabs OfUser() => new(Path.Combine(UserDirectory(), "labs"));

    /// <summary>The running labs, by name.</summary>
    /// <exception cref="EngineException">The directory cannot be read, or others may enter it.</exception>
    public ImmutableArray<RunningLab> List()
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(directory))
        {
            return [];
        }

        Check();
        return [.. Directory.GetFiles(directory, "*.json").Order(StringComparer.Ordinal).Select(ReadOrRemove).OfType<RunningLab>()];
    }

    /// <summary>
    /// Adds a lab under its name or, if a running lab has that name, under the first free one of <c>NAME-2</c>, <c>NAME-3</c>.
    /// </summary>
    /// <returns>The added entry.</returns>
    /// <exception cref="EngineException">The entry cannot be written.</exception>
    public RunningLab Add(RunningLab lab)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new EngineException("The lab needs Linux.");
        }

        try
        {
            // Parents created on the way would be accessible to others.
            Directory.CreateDirectory(Path.GetDirectoryName(directory)!, OnlyOwner);
            Directory.CreateDirectory(directory, OnlyOwner);
            Check();
            List();
            for (var number = 1; ; number++)
            {
                var named = lab with
                {
                    Name = number == 1 ? lab.Name : string.Create(CultureInfo.InvariantCulture, $"{lab.Name}-{number}"),
                };
                if (TryAdd(named))
                {
                    return named;
                }
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or LinuxException)
        {
            throw new EngineException($"The lab cannot be added to the list of running labs, '{directory}': {problem.Message}", problem);
        }
    }

    /// <summary>Removes the entry of a lab.</summary>
    public void Remove(RunningLab lab) => File.Delete(FileOf(lab.Name));

    /// <summary>
    /// The start time of a process, in ticks since boot; null if the process does not exist, or is a zombie.
    /// </summary>
    /// <remarks>Fields 3 and 22 of <c>/proc/PID/stat</c>, see proc_pid_stat(5). The second field may hold blanks and parentheses.</remarks>
    internal static long? StartOf(int process)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string UserDirectory() =>
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime ? Path.Combine(runtime, "stagetest")
        : Libc.EffectiveUserId() is not 0 and var user ? string.Create(CultureInfo.InvariantCulture, $"/tmp/stagetest-{user}")
        : "/run/stagetest";

    // A complete entry appears at once or, if the name is taken, not at all.
    private bool TryAdd(RunningLab lab)
    {
        const int alreadyThere = 17;
        var draft = Path.Combine(directory, $".{Guid.NewGuid():N}");
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(lab, RunningLabsJson.Default.RunningLab));
        try
        {
            return Libc.Link(draft, FileOf(lab.Name)) == 0
                || (Errno.Last == alreadyThere ? false : throw new LinuxException("add the entry", Errno.Last));
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private RunningLab? ReadOrRemove(string file)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            if (Parse(bytes) is { } lab && StartOf(lab.Process) == lab.ProcessStarted)
            {
                return lab;
            }

            RemoveDead(file, bytes);
        }
        catch (FileNotFoundException)
        {
            // It has just ended, or another process has removed it.
        }

        return null;
    }

    private static RunningLab? Parse(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, RunningLabsJson.Default.RunningLab);
        }
        catch (JsonException)
        {
            // Another version wrote it: it cannot be used to find a lab.
            return null;
        }
    }

    // The name may now belong to a new lab, whose entry must stay.
    private void RemoveDead(string file, byte[] dead)
    {
        var aside = Path.Combine(directory, $".{Guid.NewGuid():N}");
        File.Move(file, aside);
        if (!File.ReadAllBytes(aside).AsSpan().SequenceEqual(dead))
        {
            _ = Libc.Link(aside, file);
        }

        File.Delete(aside);
    }

    // A user who can write here could lead this user into a foreign process. In /tmp another user may have created the directory before.
    private void Check()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var checkedDirectory in (ReadOnlySpan<string>)[Path.GetDirectoryName(directory)!, directory])
        {
            if (new DirectoryInfo(checkedDirectory).LinkTarget is not null || File.GetUnixFileMode(checkedDirectory) != OnlyOwner)
            {
                throw new EngineException(
                    $"Other users can access '{checkedDirectory}', the list of running labs. Remove it, or set XDG_RUNTIME_DIR "
                        + "to a directory of your own."
                );
            }
        }
    }

    private string FileOf(string name) => Path.Combine(directory, $"{name}.json");
}
