using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Promotion;

/// <summary>Promotion of rendered policies: it adds a file to a kustomization, and does not change rendered content.</summary>
/// <remarks>
/// A rendered policy is in no file that could be changed. A policy staged in a file of its own becomes a resource of the kustomization
/// whose output is enforced; reading the result again shows whether the kustomization changes it.
/// </remarks>
internal static class PromotedKustomizations
{
    private const int MostNamed = 3;

    /// <summary>Why a scenario cannot be promoted because of rendered content, or null if it can.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="scenario">The scenario.</param>
    public static string? ReasonAgainst(string root, Scenario scenario)
    {
        if (!scenario.PolicySources.Any(source => source.IsRendered))
        {
            return null;
        }

        var text = File.ReadAllText(Path.Combine(root, PromotionEvidence.PathOf(scenario)));
        var edit = new ScenarioEdit(text, scenario.File, new());
        if (edit.Rendered("staged").FirstOrDefault() is { Form: { } form, Folder: var folder })
        {
            return $"'{{ {form}: {folder} }}' is rendered, and promotion writes only files that are applied as they are. Promote the "
                + $"staged policies by hand ({StagedOf(scenario)}): write their enforced form in the source, run the scenario, and let the "
                + "gate judge the change.";
        }

        var enforced = edit.Rendered("enforced").ToArray();
        if (edit.Paths("enforced", scenario.File).Count == 0 && enforced.All(e => e.Form != PolicySourceShape.Kustomize.Name))
        {
            return $"'{{ {enforced[0].Form}: {enforced[0].Folder} }}' is a chart, and promotion writes no templates. Name a folder "
                + "next to it under 'policies.enforced' for the promoted policies, as a deployer applies it, and run the scenario again.";
        }

        return Replaced(scenario).FirstOrDefault(policy => !IsFile(root, scenario, policy.Location)) is { } rendered
            ? $"{rendered} comes from {rendered.Location.File}, and a staged policy would replace it there. Change it by hand in its "
                + "source, remove the staged policy, and let the gate judge the change."
            : null;
    }

    /// <summary>The text of a kustomization with additional resources.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="file">Its name for messages.</param>
    /// <param name="added">The files, as paths in it.</param>
    /// <param name="diagnostics">Receives the error if they cannot be written there.</param>
    public static string With(string text, string file, IReadOnlyCollection<string> added, DiagnosticBag diagnostics)
    {
        const string resources = "resources";
        var editor = new YamlEditor(text, file, diagnostics);
        if (editor.Documents is not [SourceMapping { IsDecorated: false } root])
        {
            diagnostics.Error(SourceLocation.Whole(file), "Promotion cannot add a resource to this kustomization. Write it as one object.");
            return text;
        }

        if (root[resources] is SourceSequence { IsDecorated: false } list)
        {
            editor.AddItems(list, added);
        }
        else if (root[resources] is { } other)
        {
            editor.Refuse(other, "Promotion cannot add a resource here. Write 'resources' as a list, without anchor, alias or tag.");
        }
        else if (root.IsFlow)
        {
            editor.Refuse(root, "Promotion cannot add 'resources' here. Write the field out.");
        }
        else
        {
            var lines = string.Concat(added.Select(name => $"- {YamlEditor.Plain(name)}{editor.NewLine}"));
            editor.Replace(root.Start, root.Start, $"{resources}:{editor.NewLine}{lines}");
        }

        return editor.Apply();
    }

    private static IEnumerable<Policy> Replaced(Scenario scenario) =>
        scenario.Policies.Policies.Where(p =>
            !p.IsStaged && scenario.Policies.Policies.Any(staged => staged.IsStaged && p.IsSameObjectAs(staged))
        );

    private static bool IsFile(string root, Scenario scenario, SourceLocation location)
    {
        var path = PromotionPlanner.PathOf(root, location.File);
        return scenario.Inputs.Any(input => input.Path == path);
    }

    private static string StagedOf(Scenario scenario)
    {
        string[] staged = [.. scenario.Policies.Policies.Where(p => p.IsStaged).Select(p => $"{p} of {p.Location.File}")];
        return string.Join(", ", staged.Take(MostNamed))
            + (staged.Length > MostNamed ? $" and {CountText.Number(staged.Length - MostNamed)} more" : "");
    }
}
