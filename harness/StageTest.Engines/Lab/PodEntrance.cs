using System.Globalization;
using StageTest.Core.Engines;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab;

/// <summary>Starts programs in the pods of running labs.</summary>
internal static class PodEntrance
{
    /// <summary>
    /// Replaces this process by the program, with its streams, terminal, signals and exit code. Returns only by exception.
    /// </summary>
    /// <param name="lab">The lab.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="command">The program and its arguments, passed unchanged.</param>
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

        // The runtime ignores SIGPIPE, and a program inherits that and would write on forever.
        Libc.Signal(Libc.SignalPipe, 0);
        _ = Libc.Execute(nsenter, [.. arguments, null]);
        throw new EngineException($"{nsenter} cannot be started: {Errno.Describe(Errno.Last)}");
    }

    /// <summary>The command line. A second nsenter restores the caller's directory, which is lost on entering a mount namespace.</summary>
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
