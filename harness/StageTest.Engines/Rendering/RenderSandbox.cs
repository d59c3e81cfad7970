using System.Diagnostics;
using StageTest.Engines.Lab;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Rendering;

/// <summary>
/// Starts a rendering program: in namespaces without network and without the user's files, if the system allows that.
/// </summary>
/// <param name="IsIsolated">Whether namespaces are used.</param>
internal sealed record RenderSandbox(bool IsIsolated)
{
    // A proxy address without a listener. Programs that respect it reach nothing even without namespaces.
    private const string NoProxy = "http://127.0.0.1:9";

    /// <summary>The sandbox of this machine.</summary>
    public static RenderSandbox OfMachine() =>
        new(OperatingSystem.IsLinux() && Executables.Find("unshare") is not null && LabPrerequisites.ReasonAgainstNamespaces() is null);

    /// <summary>Begins a command line, and returns the folder that represents the repository; the program's own arguments follow.</summary>
    /// <param name="folder">The folder with the copy of the files, in <c>work</c>.</param>
    /// <param name="program">The program's full path, without links.</param>
    public (ProcessStartInfo Start, string Root) Prepare(string folder, string program)
    {
        var work = Path.Combine(folder, "work");
        var start = IsIsolated ? LabHostCommand.CreateIsolated(RenderHost.Argument, [folder, program]) : new ProcessStartInfo(program);
        start.WorkingDirectory = work;
        var home = IsIsolated ? RenderHost.Home : Directory.CreateDirectory(Path.Combine(folder, "home")).FullName;
        start.Environment.Clear();
        foreach (
            var (name, value) in new Dictionary<string, string>
            {
                ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
                ["HOME"] = home,
                ["TMPDIR"] = home,
                ["LC_ALL"] = "C.UTF-8",
                ["KUBECONFIG"] = Path.Combine(home, "none"),
                ["HELM_CACHE_HOME"] = Path.Combine(home, "cache"),
                ["HELM_CONFIG_HOME"] = Path.Combine(home, "config"),
                ["HELM_DATA_HOME"] = Path.Combine(home, "data"),
                ["HELM_PLUGINS"] = Path.Combine(home, "plugins"),
                ["KUSTOMIZE_PLUGIN_HOME"] = Path.Combine(home, "plugins"),
                ["GIT_ALLOW_PROTOCOL"] = "none",
                ["HTTP_PROXY"] = NoProxy,
                ["HTTPS_PROXY"] = NoProxy,
                ["DOTNET_EnableDiagnostics"] = "0",
            }
        )
        {
            start.Environment[name] = value;
        }

        return (start, IsIsolated ? RenderHost.Work : work);
    }
}
