namespace StageTest.Engines;

/// <summary>The entry point of this assembly.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (EngineHosts.Run(arguments) is { } code)
        {
            return code;
        }

        Console.Error.WriteLine("This is a part of stagetest, which starts it by itself. Run 'stagetest --help' instead.");
        return 2;
    }
}
