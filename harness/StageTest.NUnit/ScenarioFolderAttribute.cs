namespace StageTest.NUnit;

/// <summary>Names the scenarios of a class that derives from <see cref="ScenarioTests"/>: a folder, or one file. Repeatable.</summary>
/// <param name="path">
/// Relative to the nearest directory above the test assembly that contains it, usually the repository's root.
/// Every scenario file in the folder and its subfolders becomes a test.
/// </param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class ScenarioFolderAttribute(string path) : Attribute
{
    /// <summary>The folder or file.</summary>
    public string Path { get; } = path;
}
