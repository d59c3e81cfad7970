namespace StageTest.Engines;

/// <summary>What runs when this assembly is started as a program.</summary>
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
