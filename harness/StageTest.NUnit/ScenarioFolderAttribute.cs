namespace StageTest.NUnit;

/// <summary>Names the scenarios of a class that derives from <see cref="ScenarioTests"/>: a folder, or one file. May be repeated.</summary>
/// <param name="path">
/// Relative to the nearest directory above the test assembly in which it exists, which for most is the repository's root.
/// In a folder every file that calls itself a scenario becomes a test, those of folders below it too.
/// </param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class ScenarioFolderAttribute(string path) : Attribute
{
    /// <summary>The folder or file.</summary>
    public string Path { get; } = path;
}
