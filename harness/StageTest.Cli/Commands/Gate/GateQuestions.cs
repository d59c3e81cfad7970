using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Cli.Commands.Gate;

/// <summary>Applies the questions of the base to the policies of a change.</summary>
internal sealed class GateQuestions
{
    private readonly GateComparison _comparison;
    private readonly RepositoryTree _after;
    private readonly PolicyDocuments _new;
    private readonly PolicyDocuments _perhapsNew;

    /// <summary>Takes both sides.</summary>
    /// <param name="comparison">Both sides.</param>
    /// <param name="folders">What is deployed.</param>
    /// <param name="before">The files before the change.</param>
    /// <param name="after">The files after it.</param>
    public GateQuestions(GateComparison comparison, GateFolders folders, RepositoryTree before, RepositoryTree after)
    {
        (_comparison, _after) = (comparison, after);

        // A policy that the change adds to a deployed folder is applied together with those that the base knows, whether a scenario reads
        // it or not.
        var rendered = NewlyJudged(before, after);
        bool IsNew(SourceLocation place) => rendered.Contains(place) || (after.IsDeployed(place.File) && IsOther(place));
        bool IsOther(SourceLocation place) => !before.Judged.Contains(place.File) && before.IsOtherwiseIn(after, place.File);

        // If the settings do not say what is deployed, a policy elsewhere may be applied too, and so may rendered ones.
        var known = comparison.Before.Scenarios.SelectMany(s => s.Policies.Policies).Select(p => p.Location.File).ToHashSet();
        bool MayBeNew(SourceLocation place) =>
            IsNew(place)
            || (!folders.IsDeclared && (IsOther(place) || !(after.Digests.ContainsKey(place.File) || known.Contains(place.File))));
        _new = NewOnes(IsNew);
        _perhapsNew = folders.IsDeclared ? _new : NewOnes(MayBeNew);
    }

    private PolicyDocuments NewOnes(Func<SourceLocation, bool> isNew)
    {
        var sets = _comparison.After.Scenarios.Select(s => s.Policies).ToArray();
        return new()
        {
            Policies = [.. sets.SelectMany(s => s.Policies).Where(p => isNew(p.Location)).DistinctBy(p => p.Location)],
            Tiers = [.. sets.SelectMany(s => s.Tiers).Where(t => t.Document is not null && isNew(t.Location)).DistinctBy(t => t.Location)],
            NetworkSets = [.. sets.SelectMany(s => s.NetworkSets).Where(s => isNew(s.Location)).DistinctBy(s => s.Location)],
        };
    }

    // The objects of deployed kustomizations and charts that only scenarios of the change read, if they did not exist before.
    private static HashSet<SourceLocation> NewlyJudged(RepositoryTree before, RepositoryTree after) =>
        [
            .. before
                .Rendered.Zip(after.Rendered)
                .Where(pair => pair.Second.IsJudged && !pair.First.IsJudged)
                .SelectMany(pair =>
                    pair.Second.Documents.ExceptBy(pair.First.Documents.Select(ManifestComparison.TextOf), ManifestComparison.TextOf)
                )
                .Select(document => document.Location),
        ];

    /// <summary>The questions with a result to report.</summary>
    public IEnumerable<BaseQuestion> Ask() => _comparison.Before.Scenarios.SelectMany(Ask).Where(q => !q.IsEmpty);

    private IEnumerable<BaseQuestion> Ask(Scenario before)
    {
        var after = _comparison.HeadOf(before);
        var isUntouched = after is not null && before.Inputs.ToHashSet().SetEquals(after.Inputs);
        if (isUntouched && _perhapsNew.IsEmpty)
        {
            return [];
        }

        var (sources, own) = (_comparison.Before.SourcesOf(before), after is null ? [] : _comparison.After.SourcesOf(after));
        var problems = new DiagnosticBag();
        var text = TextAfter(before, problems);
        var policies = text?.ReadPolicies(before.Topology);
        var question = policies is null ? Unasked(before, after, problems) : BaseQuestion.Ask(before, after, With(policies, _new));
        if (policies is not null && !question.Answers.Any(a => a.IsOtherwise) && _perhapsNew != _new)
        {
            // Whether they are applied is unknown, so both answers must be correct.
            var other = BaseQuestion.Ask(before, after, With(policies, _perhapsNew));
            question = other.Answers.Any(a => a.IsOtherwise) ? other : question;
        }

        if (after is not null)
        {
            question = question with
            {
                Changes = [.. QuestionComparison.Of(before, after), .. QuestionComparison.Sources(after.Name, sources, own, after.File)],
                LostSources = [.. sources.Where(s => !own.Any(o => s.IsKeptBy(o, IsFolder)) && !IsUsedUp(s))],
            };
        }

        return policies is null ? [question] : [question, .. AskSteps(before, after, With(policies, _new), text!, problems)];
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

    // Promotion removes the staged policies. Their enforced form is tested against the expectations of the base.
    private bool IsUsedUp(ScenarioSource source) =>
        source.IsStaged && !_after.Digests.Keys.Any(path => RepositoryPath.IsBelow(path, source.Path));

    private bool IsFolder(string path) => Directory.Exists(Path.Combine(_comparison.Before.Root, path));

    // The base's text, read once, and applied to the files after the change.
    private ScenarioElsewhere? TextAfter(Scenario before, DiagnosticBag problems)
    {
        if (_comparison.Before.TextOf(before.File) is { } text)
        {
            return new(Path.Combine(_comparison.After.Root, before.File), text, _comparison.After.Reading, problems);
        }

        problems.Error(SourceLocation.Whole(before.File), "The file cannot be read.");
        return null;
    }

    private static PolicySet With(PolicySet policies, PolicyDocuments others)
    {
        var known = policies.Policies.Select(p => p.Location).Concat(policies.Tiers.Select(t => t.Location)).ToHashSet();
        known.UnionWith(policies.NetworkSets.Select(s => s.Location));
        return policies.With(
            new()
            {
                Policies = [.. others.Policies.Where(p => !known.Contains(p.Location))],
                Tiers = [.. others.Tiers.Where(t => !known.Contains(t.Location))],
                NetworkSets = [.. others.NetworkSets.Where(s => !known.Contains(s.Location))],
            }
        );
    }
}
