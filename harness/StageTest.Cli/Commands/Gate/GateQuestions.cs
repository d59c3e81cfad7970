using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Cli.Commands.Gate;

/// <summary>Asks the questions of the base about the policies of a change.</summary>
internal sealed class GateQuestions
{
    private readonly GateComparison _comparison;
    private readonly RepositoryTree _after;
    private readonly ImmutableArray<Policy> _newPolicies;
    private readonly PolicyDocuments _newOthers;

    /// <summary>Takes both sides.</summary>
    /// <param name="comparison">Both sides.</param>
    /// <param name="before">The files before the change.</param>
    /// <param name="after">The files after it.</param>
    public GateQuestions(GateComparison comparison, RepositoryTree before, RepositoryTree after)
    {
        (_comparison, _after) = (comparison, after);

        // A policy that the change brings to where deployers look is applied beside those that the base knows, whoever reads it.
        bool IsNew(SourceLocation place) =>
            after.IsDeployed(place.File)
            && !before.Judged.Contains(place.File)
            && before.Digests.GetValueOrDefault(place.File) != after.Digests.GetValueOrDefault(place.File);
        var sets = comparison.After.Scenarios.Select(s => s.Policies).ToArray();
        _newPolicies = [.. sets.SelectMany(s => s.Policies).Where(p => IsNew(p.Location)).DistinctBy(p => p.Location)];
        _newOthers = new()
        {
            Tiers = [.. sets.SelectMany(s => s.Tiers).Where(t => t.Document is not null && IsNew(t.Location)).DistinctBy(t => t.Location)],
            NetworkSets = [.. sets.SelectMany(s => s.NetworkSets).Where(s => IsNew(s.Location)).DistinctBy(s => s.Location)],
        };
    }

    /// <summary>The questions to which there is anything to tell.</summary>
    public IEnumerable<BaseQuestion> Ask() => _comparison.Before.Scenarios.SelectMany(Ask).Where(q => !q.IsEmpty);

    private IEnumerable<BaseQuestion> Ask(Scenario before)
    {
        var after = _comparison.HeadOf(before);
        var isUntouched = after is not null && before.Inputs.ToHashSet().SetEquals(after.Inputs);
        if (isUntouched && _newPolicies.IsEmpty && _newOthers.IsEmpty)
        {
            return [];
        }

        var (sources, own) = (_comparison.Before.SourcesOf(before), after is null ? [] : _comparison.After.SourcesOf(after));
        var problems = new DiagnosticBag();
        var text = TextAfter(before, problems);
        var policies = text is null ? null : Policies(before, text);
        var question = policies is null ? Unasked(before, after, problems) : BaseQuestion.Ask(before, after, policies);
        if (after is not null)
        {
            question = question with
            {
                Changes = [.. QuestionComparison.Of(before, after), .. QuestionComparison.Sources(after.Name, sources, own, after.File)],
                LostSources = [.. sources.Where(s => !own.Any(o => s.IsKeptBy(o, IsFolder)) && !IsUsedUp(s))],
            };
        }

        return policies is null ? [question] : [question, .. AskSteps(before, after, policies, text!, problems)];
    }

    private static IEnumerable<BaseQuestion> AskSteps(
        Scenario before,
        Scenario? after,
        PolicySet policies,
        ScenarioElsewhere text,
        DiagnosticBag problems
    )
    {
        if (before.Steps.IsEmpty)
        {
            return [];
        }

        return text.ReadSteps(before with { Policies = policies }) is { } steps
            ? before.Steps.Zip(steps, (step, now) => AskStep(step, after?.Steps.FirstOrDefault(s => s.Step == step.Step), now.Policies))
            : [Unasked(before, after, problems)];
    }

    private static BaseQuestion AskStep(Scenario before, Scenario? after, PolicySet policies) =>
        BaseQuestion.Ask(before, after, policies) with
        {
            Changes = after is null ? [] : [.. QuestionComparison.Of(before, after)],
        };

    private static BaseQuestion Unasked(Scenario before, Scenario? after, DiagnosticBag problems) =>
        new()
        {
            Before = before,
            After = after,
            Problem = problems.Sorted().First(d => d.Severity == Severity.Error).ToString(),
        };

    // Promotion leaves nothing where policies were staged. What it made of them is asked as what the base expects of it.
    private bool IsUsedUp(ScenarioSource source) =>
        source.IsStaged && !_after.Digests.Keys.Any(path => RepositoryPath.IsBelow(path, source.Path));

    private bool IsFolder(string path) => Directory.Exists(Path.Combine(_comparison.Before.Root, path));

    // The base's text, read once, and asked about the files after the change.
    private ScenarioElsewhere? TextAfter(Scenario before, DiagnosticBag problems)
    {
        if (_comparison.Before.TextOf(before.File) is { } text)
        {
            return new(Path.Combine(_comparison.After.Root, before.File), text, _comparison.After.Reading, problems);
        }

        problems.Error(SourceLocation.Whole(before.File), "The file cannot be read.");
        return null;
    }

    // From the sources that the base names, as they are after the change, and by the base's version.
    private PolicySet? Policies(Scenario before, ScenarioElsewhere text)
    {
        if (text.ReadPolicies(before.Topology) is not { } policies)
        {
            return null;
        }

        var known = policies.Policies.Select(p => p.Location).Concat(policies.Tiers.Select(t => t.Location)).ToHashSet();
        known.UnionWith(policies.NetworkSets.Select(s => s.Location));
        return policies.With(
            new()
            {
                Policies = [.. _newPolicies.Where(p => !known.Contains(p.Location))],
                Tiers = [.. _newOthers.Tiers.Where(t => !known.Contains(t.Location))],
                NetworkSets = [.. _newOthers.NetworkSets.Where(s => !known.Contains(s.Location))],
            }
        );
    }
}
