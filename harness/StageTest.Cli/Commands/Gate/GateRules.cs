using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Cli.Commands.Gate;

/// <summary>The repository's settings that apply to a change: those of the base.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Change">The reason to hold because the change modifies them, or null.</param>
/// <param name="Note">How the change modifies them, as a sentence; null if they are unchanged.</param>
internal sealed record GateRules(RepositorySettings Settings, HoldReason? Change, string? Note)
{
    /// <summary>Reads the settings of both sides.</summary>
    /// <param name="before">The root directory of the base.</param>
    /// <param name="after">The root directory after the change.</param>
    /// <param name="diagnostics">Receives errors in the settings of the change.</param>
    public static GateRules Read(string before, string after, DiagnosticBag diagnostics)
    {
        var ofBase = new DiagnosticBag();
        var (was, now) = (TextOf(before, ofBase), TextOf(after, diagnostics));
        var settings = was is null ? null : RepositorySettingsReader.Read(was, RepositorySettings.File, ofBase);
        if (now is not null)
        {
            RepositorySettingsReader.Read(now, RepositorySettings.File, diagnostics);
        }

        if (ofBase.HasErrors)
        {
            return Held(
                null,
                $"The base's settings cannot be read, so the defaults decided: {ofBase.Sorted().First(d => d.Severity == Severity.Error)}"
            );
        }

        return (was, now) switch
        {
            (null, null) => new(RepositorySettings.Default, null, null),
            (null, _) => new(
                RepositorySettings.Default,
                null,
                $"{RepositorySettings.File} is new. It has no effect yet: the gate reads settings from the base."
            ),
            (_, null) => Held(settings, $"The change removes {RepositorySettings.File}, which has the settings of the gate."),
            _ when Meaning(was) == Meaning(now) => new(settings!, null, null),
            _ => Held(
                settings,
                $"The change edits {RepositorySettings.File}, which has the settings of the gate. The settings of the base decide."
            ),
        };
    }

    private static GateRules Held(RepositorySettings? settings, string fact)
    {
        var text = $"{fact} Waive this in the base once the owners of the gate agree.";
        return new(
            settings ?? RepositorySettings.Default,
            new(HoldReasons.SettingsChanged, RepositorySettings.File, text, SourceLocation.Whole(RepositorySettings.File)),
            fact
        );
    }

    private static string Meaning(string text) =>
        string.Join('\n', YamlReader.Read(text, RepositorySettings.File, new()).Select(ManifestComparison.TextOf));

    private static string? TextOf(string root, DiagnosticBag diagnostics)
    {
        var (file, place) = (Path.Combine(root, RepositorySettings.File), SourceLocation.Whole(RepositorySettings.File));
        if (!Path.Exists(file))
        {
            return null;
        }

        if (RepositoryBounds.IsWithin(file, root))
        {
            return RepositoryFiles.ReadText(file, place, diagnostics);
        }

        diagnostics.Error(place, "This links out of the repository. Only files inside it are read.");
        return "";
    }
}
