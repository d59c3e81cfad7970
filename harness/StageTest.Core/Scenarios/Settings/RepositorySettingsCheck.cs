using StageTest.Core.Documents;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>Checks <c>stagetest.yaml</c> against its repository: every path in it must exist, and be deployed or not as declared.</summary>
internal static class RepositorySettingsCheck
{
    /// <summary>Whether a text declares itself the settings of a repository.</summary>
    public static bool IsSettings(string text) =>
        text.Contains(StageTestApi.RepositoryKind, StringComparison.Ordinal)
        && YamlReader
            .Read(text, RepositorySettings.File, new())
            .OfType<YamlMapping>()
            .Any(document =>
                (document["kind"] as YamlScalar)?.Value == StageTestApi.RepositoryKind
                && (document["apiVersion"] as YamlScalar)?.Value == StageTestApi.Version
            );

    /// <summary>Whether the gate would skip a deployed file because its extension is not that of a manifest.</summary>
    public static bool IsUnread(DeployedSource source) =>
        !source.IsRendered && source.Path.Length > 0 && !ManifestFolder.IsManifest(source.Path);

    /// <summary>The message about such a file.</summary>
    public static string ProblemOfUnread(DeployedSource source) =>
        $"'{source.Path}' is a file whose name does not end in {string.Join(", ", ManifestFolder.Extensions)}, so it is not read. "
        + "Rename it.";

    /// <summary>Warns about paths that do not exist, and about paths that are declared both deployed and not deployed.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="root">The root of the repository.</param>
    /// <param name="problemOfEngine">The error in the name of an engine, or null.</param>
    /// <param name="file">The settings' file, for messages.</param>
    /// <param name="diagnostics">Receives warnings and errors.</param>
    public static void Check(
        RepositorySettings settings,
        string root,
        Func<string, string?> problemOfEngine,
        string file,
        DiagnosticBag diagnostics
    )
    {
        foreach (var path in settings.Paths.Where(p => !Path.Exists(Path.Combine(root, p.Path))))
        {
            diagnostics.Warning(path.Location, $"'{path.Path}' does not exist, so this has no effect. Correct the path, or remove it.");
        }

        foreach (var unread in settings.Deployed.Where(d => IsUnread(d) && File.Exists(Path.Combine(root, d.Path))))
        {
            diagnostics.Error(unread.Location, ProblemOfUnread(unread));
        }

        foreach (var ignored in settings.Ignore)
        {
            // A deployer applies a folder with everything below it, whatever is declared here.
            var applied = settings.Deployed.FirstOrDefault(d => d.Form == DeployedShape.Path.Name && d.Reads(ignored.Path));
            var hidden = settings.Deployed.FirstOrDefault(d => RepositoryPath.IsBelow(d.Path, ignored.Path));
            if ((applied ?? hidden) is { } both)
            {
                diagnostics.Warning(
                    settings.Paths.Last(p => p.Path == ignored.Path).Location,
                    $"'{ignored.Path}' is declared as not deployed, and '{both.Path}' under 'deployed' says that it is. Remove one of "
                        + "them, or move the files that are not deployed."
                );
            }
        }

        if (settings.Engine is { } engine && problemOfEngine(engine) is { } problem)
        {
            diagnostics.Error(SourceLocation.Whole(file), $"'gate.engine': {problem}");
        }
    }
}
