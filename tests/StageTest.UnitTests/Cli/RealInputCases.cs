using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Cli;

/// <summary>Cases as people have them: each is a folder of <c>RealInput/</c>.</summary>
internal abstract class RealInputCases
{
    /// <summary>The folder of all cases.</summary>
    protected static string Folder { get; } = Path.Combine(Repository.Root, "tests/StageTest.UnitTests/Cli/RealInput");

    /// <summary>The command line, one for each test.</summary>
    protected CommandLine Command { get; private set; } = null!;

    [SetUp]
    public void Open() => Command = new();

    [TearDown]
    public void Close() => Command.Dispose();
}
