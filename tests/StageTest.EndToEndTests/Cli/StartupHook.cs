/// <summary>
/// What the .NET runtime calls in a command that is told of this assembly by <c>DOTNET_STARTUP_HOOKS</c>: it writes which assemblies the
/// command has loaded when it ends. The runtime looks for this name, outside any namespace.
/// </summary>
internal static class StartupHook
{
    /// <summary>The environment variable that names the file to write to.</summary>
    public const string Variable = "STAGETEST_TEST_LOADED";

    /// <summary>Called before the command's own first line.</summary>
    public static void Initialize() =>
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            File.WriteAllLines(
                Environment.GetEnvironmentVariable(Variable)!,
                AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name!)
            );
}
