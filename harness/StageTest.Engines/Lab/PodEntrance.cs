using System.Globalization;
using StageTest.Core.Engines;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab;

/// <summary>Starts programs in the pods of running labs.</summary>
internal static class PodEntrance
{
    /// <summary>
    /// Becomes the program: its streams, terminal, signals and exit code are those of the calling process. Returns only by exception.
    /// </summary>
    /// <param name="lab">The lab.</param>
    /// <param name="pod">Where to start the program.</param>
    /// <param name="command">The program and its arguments, passed as they are.</param>
    /// <exception cref="EngineException">It cannot be started.</exception>
    public static void Become(RunningLab lab, RunningPod pod, IReadOnlyList<string> command)
    {
        if (Executables.Find("nsenter") is not { } nsenter)
        {
            throw new EngineException($"nsenter was not found. {SystemPackage.UtilLinux.Remedy(Executables.Find)}");
        }

        if (RunningLabs.StartOf(lab.Process) != lab.ProcessStarted)
        {
            throw new EngineException($"The lab '{lab.Name}' has ended.");
        }

        string Link(string process) => new FileInfo($"/proc/{process}/ns/user").LinkTarget ?? "";
        var isOwnUserNamespace = Link("self") == Link(lab.Process.ToString(CultureInfo.InvariantCulture));
        var arguments = Arguments(nsenter, lab, pod, isOwnUserNamespace, Directory.GetCurrentDirectory(), command);

        // The runtime ignores broken pipes, and what is ignored stays so in the program, which would then write on without end.
        Libc.Signal(Libc.SignalPipe, 0);
        _ = Libc.Execute(nsenter, [.. arguments, null]);
        throw new EngineException($"{nsenter} cannot be started: {Errno.Describe(Errno.Last)}");
    }

    /// <summary>The command line. A second nsenter goes back to the caller's directory, which entering a mount namespace leaves.</summary>
    internal static string[] Arguments(
        string nsenter,
        RunningLab lab,
        RunningPod pod,
        bool isOwnUserNamespace,
        string directory,
        IEnumerable<string> command
    )
    {
        string Of(string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{lab.Process}/{file}");
        return
        [
            nsenter,
            .. isOwnUserNamespace ? (string[])[] : [$"--user={Of("ns/user")}", "--preserve-credentials"],
            $"--mount={Of("ns/mnt")}",
            string.Create(CultureInfo.InvariantCulture, $"--net={Of("fd")}/{pod.Namespace}"),
            "--",
            nsenter,
            $"--wd={directory}",
            "--",
            .. command,
        ];
    }
}
