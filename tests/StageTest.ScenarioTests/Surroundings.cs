using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Engines;

// Each test waits for real packets most of the time, so more of them than processors pay off.
[assembly: Parallelizable(ParallelScope.Children)]
[assembly: LevelOfParallelism(8)]

namespace StageTest.ScenarioTests;

/// <summary>What all scenarios of a test run have in common: the repository and the engine.</summary>
[SetUpFixture]
public sealed class Surroundings
{
    /// <summary>The environment variable that names the engine.</summary>
    public const string EngineVariable = "STAGETEST_ENGINE";

    private static IEngine? _engine;

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The engine of this test run.</summary>
    public static IEngine Engine => _engine ?? throw new InvalidOperationException("The engine is chosen before the first test.");

    [OneTimeSetUp]
    public void ChooseEngine()
    {
        // Messages name files, and the commands that they offer are typed, from the root.
        Directory.SetCurrentDirectory(Root);
        if (Environment.GetEnvironmentVariable(EngineVariable) is { Length: > 0 } name)
        {
            _engine = EngineCatalog.Find(name);
            Assert.That(_engine, Is.Not.Null, $"{EngineVariable}={name}: there is no engine '{name}'.{Suggestion.For(name, EngineCatalog.Names, "Engines")}");
            TestContext.Progress.WriteLine($"Using engine '{name}', as {EngineVariable} says.");
            return;
        }

        var choice = EngineCatalog.Choose();
        _engine = choice.Engine;
        TestContext.Progress.WriteLine(choice.Reason);
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "StageTest.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No directory above {AppContext.BaseDirectory} holds StageTest.sln, so the scenarios cannot be found.");
    }
}
