using StageTest.Engines.Lab.Host;
using StageTest.Engines.Rendering;

namespace StageTest.Engines;

/// <summary>What runs when the lab or a renderer starts this assembly a second time, inside private namespaces.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is [RenderHost.Argument, var folder, var program, .. var rest])
        {
            RenderHost.Become(folder, program, rest);
        }

        if (arguments is not [LabHost.Argument])
        {
            Console.Error.WriteLine("This is a part of stagetest, which starts it by itself. Run 'stagetest --help' instead.");
            return 2;
        }

        LabHost.Serve(Console.OpenStandardInput(), Console.OpenStandardOutput());
        return 0;
    }
}
