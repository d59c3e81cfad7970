using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Drafts;

/// <summary>
/// Makes a scenario self-contained in a folder, with one file for each list of policies: the input for a recorded answer.
/// </summary>
internal static class TruthScenario
{
    /// <summary>The file of the scenario.</summary>
    public const string File = "scenario.yaml";

    /// <summary>The file of the enforced policies.</summary>
    public const string Enforced = "enforced.yaml";

    /// <summary>The file of the staged policies.</summary>
    public const string Staged = "staged.yaml";

    // Fields about other files or about the author's expectations, which do not belong to a dataplane's answers.
    private static readonly ImmutableArray<string> Dropped =
    [
        ScenarioShape.Policies.Name,
        ScenarioShape.Observed.Name,
        AccessShape.Access.Name,
        ScenarioShape.Expect.Name,
        ScenarioShape.Steps.Name,
        "expectChange",
        "waivers",
    ];

    /// <summary>The file of the policies that a step applies.</summary>
    /// <param name="number">The number of the step, from 1.</param>
    public static string Applied(int number) => $"step-{number}.yaml";

    /// <summary>Whether a file of a recording belongs to one of its steps.</summary>
    public static bool IsOfStep(string name) =>
        name.Split('-', '.') is ["step", var number, "yaml" or "jsonl"] && number.All(char.IsAsciiDigit);

    /// <summary>The texts of its files, by name; null, with an error, if its form does not allow that.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="text">The text of its file.</param>
    /// <param name="diagnostics">Receives the errors.</param>
    public static ImmutableSortedDictionary<string, string>? Of(Scenario scenario, string text, DiagnosticBag diagnostics)
    {
        var errors = diagnostics.ErrorCount;
        var editor = new YamlEditor(text, scenario.File, diagnostics);
        var root = (SourceMapping)editor.Documents.First(d => d is SourceMapping);
        if (root.IsFlow)
        {
            editor.Refuse(
                root,
                "The scenario is an object in braces, to which nothing can be added. Write its fields on lines of their own."
            );
            return null;
        }

        if ((root[ScenarioShape.Topology.Name] as SourceMapping)?[TopologyShape.Manifests.Name] is { } manifests)
        {
            editor.Refuse(
                manifests,
                "The topology comes from other files, so the recorded scenario would be incomplete. Write the workloads into "
                    + "the scenario."
            );
            return null;
        }

        foreach (var key in Dropped.Where(key => root.IndexOf(key) >= 0))
        {
            editor.RemoveEntry(root, key);
        }

        var files = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var lists = new List<string>();
        foreach (var (name, isStaged) in new[] { (Enforced, false), (Staged, true) })
        {
            var texts = scenario.PolicyTexts.Values.Where(t => !t.IsOfStep && t.IsStaged == isStaged).Select(t => t.Text).ToArray();
            if (texts.Length > 0)
            {
                files[name] = string.Join("---\n", texts.Select(EndedWithLine));
                lists.Add($"  {(isStaged ? PoliciesShape.Staged : PoliciesShape.Enforced).Name}: [{name}]\n");
            }
        }

        var policies = lists.Count == 0 ? "" : $"policies:\n{string.Concat(lists)}";

        var steps = new List<string>();
        foreach (var (place, step) in scenario.Steps.Index())
        {
            var applied = step.Applied.Select(name => EndedWithLine(scenario.PolicyTexts[name].Text)).ToArray();
            if (applied.Length > 0)
            {
                files[Applied(place + 1)] = string.Join("---\n", applied);
            }
        }

        if (scenario.Steps.Length > 0)
        {
            var written = (YamlSequence)
                YamlReader.Read(text, scenario.File, new()).OfType<YamlMapping>().First()[ScenarioShape.Steps.Name]!;
            steps.AddRange(
                written.Items.Select(
                    (step, place) =>
                        $"  - {StepText((YamlMapping)step, files.ContainsKey(Applied(place + 1)) ? Applied(place + 1) : null)}\n"
                )
            );
        }

        // What is newest changes, and the answers do not.
        var calico = scenario.IsCalicoStated ? "" : $"calico: {CalicoVersionText.Name(scenario.Policies.Calico)}\n";
        files[File] =
            EndedWithLine(editor.Apply())
            + calico
            + policies
            + "expect: # a placeholder: what was answered is in the lines beside this file\n  promoted: { default: allow }\n"
            + (steps.Count == 0 ? "" : $"steps:\n{string.Concat(steps)}");
        return diagnostics.ErrorCount == errors ? files.ToImmutable() : null;
    }

    // A step on one line, which applies the file beside the scenario.
    private static string StepText(YamlMapping step, string? applied)
    {
        var fields = step
            .Entries.Where(e => e.Key.Value != StepShape.Apply.Name && e.Key.Value != StepShape.Expect.Name)
            .Select(e => $"{JsonText.Readable(e.Key.Value)}: {Inline(e.Value)}")
            .ToList();
        if (applied is not null)
        {
            fields.Add($"{StepShape.Apply.Name}: [{applied}]");
        }

        fields.Add($"{StepShape.Expect.Name}: {{ default: allow }}");
        return $"{{ {string.Join(", ", fields)} }}";
    }

    private static string Inline(YamlNode node) =>
        node switch
        {
            YamlMapping fields =>
                $"{{ {string.Join(", ", fields.Entries.Select(e => $"{JsonText.Readable(e.Key.Value)}: {Inline(e.Value)}"))} }}",
            YamlSequence items => $"[{string.Join(", ", items.Items.Select(Inline))}]",
            YamlScalar { IsNull: true } => "null",
            YamlScalar { IsPlain: true, IsText: false } other => other.Value,
            YamlScalar value => JsonText.Readable(value.Value),
            _ => throw new NotSupportedException($"A step has no {node.GetType().Name}."),
        };

    private static string EndedWithLine(string text) => text.Length == 0 || text.EndsWith('\n') ? text : $"{text}\n";
}
