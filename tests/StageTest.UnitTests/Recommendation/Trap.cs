using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Recommendation;

/// <summary>A scenario that fails with a mistake of public tools: the request, the expectation, and what such a tool writes.</summary>
/// <param name="Name">Its name.</param>
internal sealed record Trap(string Name)
{
    private static string Folder => Path.Combine(Repository.Root, "tests", "StageTest.UnitTests", "Recommendation", "Traps");

    /// <summary>All of them.</summary>
    public static IEnumerable<Trap> All =>
        Directory
            .EnumerateFiles(Folder, "*.faulty.yaml")
            .Select(f => new Trap(Path.GetFileName(f)[..^".faulty.yaml".Length]))
            .OrderBy(t => t.Name, StringComparer.Ordinal);

    /// <summary>The scenario that a recommendation is made of.</summary>
    public string Asked => File.ReadAllText(Path.Combine(Folder, $"{Name}.yaml"));

    /// <summary>The policies with the mistake.</summary>
    public string Faulty => File.ReadAllText(Path.Combine(Folder, $"{Name}.faulty.yaml"));

    /// <summary>The scenario by which policies of a file or folder are judged.</summary>
    public string Judging(string policies)
    {
        var own = Path.Combine(Folder, $"{Name}.judged.yaml");
        return (File.Exists(own) ? File.ReadAllText(own) : Asked).Replace(
            "\nexpect:",
            $"\npolicies: {{ staged: [{policies}] }}\nexpect:",
            StringComparison.Ordinal
        );
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
