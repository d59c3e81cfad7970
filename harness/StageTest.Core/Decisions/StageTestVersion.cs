using System.Reflection;

namespace StageTest.Core.Decisions;

/// <summary>The version of this StageTest.</summary>
internal static class StageTestVersion
{
    /// <summary>The version, with the commit if the build knows it: <c>0.1.0+3f2a...</c>.</summary>
    public static string Text { get; } =
        typeof(StageTestVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The address of the repository; null if the build states no <c>RepositoryUrl</c>.</summary>
    public static Uri? Repository { get; } =
        typeof(StageTestVersion)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(a => a is { Key: "RepositoryUrl", Value.Length: > 0 })
            is { } stated
            ? new(stated.Value!)
            : null;
}
