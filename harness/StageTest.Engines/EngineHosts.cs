using StageTest.Engines.Lab.Host;
using StageTest.Engines.Rendering;

namespace StageTest.Engines;

/// <summary>
/// The entry point when the lab or a renderer starts StageTest a second time, inside private namespaces. If the .NET runtime is installed,
/// that is this assembly; if the command brings its own runtime, it is the command.
/// </summary>
internal static class EngineHosts
{
    /// <summary>Becomes the host that the arguments name.</summary>
    /// <param name="arguments">The arguments of the process.</param>
    /// <returns>The exit code of the host; null if the arguments name no host.</returns>
    public static int? Run(string[] arguments)
    {
        if (arguments is [RenderHost.Argument, var folder, var program, .. var rest])
        {
            RenderHost.Become(folder, program, rest);
        }

        if (arguments is not [LabHost.Argument])
        {
            return null;
        }

        LabHost.Serve(Console.OpenStandardInput(), Console.OpenStandardOutput());
        return 0;
    }
}
