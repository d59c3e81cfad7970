using System.Reflection;

namespace StageTest.Core.Decisions;

/// <summary>Which StageTest this is.</summary>
internal static class StageTestVersion
{
    /// <summary>The version, with the commit that it was built from where the build knows it: <c>0.1.0+3f2a...</c>.</summary>
    public static string Text { get; } =
        typeof(StageTestVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Where the repository is read; null if the build states no <c>RepositoryUrl</c>.</summary>
    public static Uri? Repository { get; } =
        typeof(StageTestVersion)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(a => a is { Key: "RepositoryUrl", Value.Length: > 0 })
            is { } stated
            ? new(stated.Value!)
            : null;
}
