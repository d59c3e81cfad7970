using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Rendering;

/// <summary>
/// The process inside private namespaces that hides everything that the rendering program does not need, and then becomes that program.
/// </summary>
internal static class RenderHost
{
    /// <summary>The argument that tells this assembly its role.</summary>
    public const string Argument = "render-host";

    /// <summary>The path of the copied files for the program.</summary>
    public const string Work = "/files";

    /// <summary>The program's own folder, which is empty.</summary>
    public const string Home = "/home";

    private static readonly string[] System = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"];

    /// <summary>Becomes the program, in a file system of its own. Returns only by exception.</summary>
    /// <param name="folder">The folder with the copy of the files, in <c>work</c>.</param>
    /// <param name="program">The program's full path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Become(string folder, string program, IEnumerable<string> arguments)
    {
        var root = Directory.CreateDirectory(Path.Combine(folder, "root")).FullName;
        LinuxException.Check(Libc.Mount("tmpfs", root, "tmpfs", 0, 0), "mount a file system for the program");
        foreach (var name in System)
        {
            var outside = new DirectoryInfo("/" + name);
            if (outside.LinkTarget is { } target)
            {
                Directory.CreateSymbolicLink(Path.Combine(root, name), target);
            }
            else if (outside.Exists)
            {
                Show(outside.FullName, Directory.CreateDirectory(Path.Combine(root, name)).FullName);
            }
        }

        Show(Path.Combine(folder, "work"), Directory.CreateDirectory(root + Work).FullName);
        Directory.CreateDirectory(root + Home);
        Directory.CreateDirectory(root + "/dev");
        Lay("/dev/null", root + "/dev/null");
        var own = program;
        if (!File.Exists(root + program))
        {
            own = "/program";
            Lay(program, root + own);
        }

        LinuxException.Check(Libc.ChangeRoot(root), "enter the file system of the program");
        Directory.SetCurrentDirectory(Work);

        // The runtime ignores SIGPIPE, and the program inherits that.
        Libc.Signal(Libc.SignalPipe, 0);
        _ = Libc.Execute(own, [Path.GetFileName(program), .. arguments, null]);
        throw new LinuxException($"start {program}", Errno.Last);
    }

    private static void Lay(string file, string place)
    {
        File.WriteAllBytes(place, []);
        Show(file, place);
    }

    private static void Show(string outside, string inside) =>
        LinuxException.Check(Libc.Mount(outside, inside, null, Libc.BindMount | Libc.Recursive, 0), $"show {outside} to the program");
}
