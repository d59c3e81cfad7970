using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>Holds if questions of the base have other answers, cannot be answered, or lose their subject.</summary>
internal static class QuestionReview
{
    private const int MostTold = 50;

    /// <summary>The resulting reasons to hold of a question of the base.</summary>
    /// <param name="question">The question, answered for the change's policies.</param>
    public static IEnumerable<HoldReason> Of(BaseQuestion question)
    {
        var scenario = question.Before;
        var file = SourceLocation.Whole(question.After?.File ?? scenario.File);
        var otherwise = question
            .Answers.Where(a => a.IsOtherwise && a.DeclaredAt is null)
            .DistinctBy(a => a.Flow)
            .OrderBy(a => a.Flow.ToString(), StringComparer.Ordinal)
            .ToArray();
        var reasons = otherwise.Take(MostTold).Select(answer => Reason(answer, scenario, file));
        if (otherwise.Length > MostTold)
        {
            var rest = $"And {CountText.Number(otherwise.Length - MostTold)} more flows of the base's scenario '{scenario.Name}' change.";
            reasons = reasons.Append(new(HoldReasons.QuestionChanged, file.File, rest, file));
        }

        if (question.Problem is { } problem)
        {
            var text = $"The base's scenario '{scenario.Name}' cannot be run with the policies of the change. {problem}";
            reasons = reasons.Append(new(HoldReasons.QuestionChanged, file.File, text, file));
        }

        if (question.Changes.FirstOrDefault(c => c.Part == QuestionPart.Version) is { } version)
        {
            reasons = reasons.Append(
                new(
                    HoldReasons.QuestionChanged,
                    $"{file.File} calico",
                    $"The change reads policies by the rules of Calico {version.After}, the base by those of {version.Before}. "
                        + "Change the version in a pull request of its own, with a waiver in the base.",
                    file
                )
            );
        }

        return reasons.Concat(question.LostSources.Select(source => Lost(source, file))).Select(r => r with { Scenario = scenario.Name });
    }

    private static HoldReason Reason(BaseAnswer answer, Scenario scenario, SourceLocation file)
    {
        var opens = answer.Now.Verdict == Verdict.Allowed;
        var own = answer.ByHead is { } verdict
            ? $"The change's own scenario gives {verdict.Words()}"
            : "The change's own scenario does not test it";
        var expected = answer.Expected is { } meant ? $", and the base expects {meant.Words()}" : "";
        return new(
            HoldReasons.QuestionChanged,
            answer.Flow.ToString(),
            $"With the base's scenario '{scenario.Name}', {answer.Flow} was {answer.Before.Words()} and becomes "
                + $"{answer.Now.Verdict.Words()}{(answer.Stage == Stage.Baseline ? " before promotion" : "")}{expected}. {own}. "
                + $"Declare it under '{(opens ? "open" : "close")}' of 'expectChange', or correct the policy.",
            RulingLocation.Of(answer.Now) ?? file
        );
    }

    private static string WhatOf(ScenarioSource source) =>
        source.List switch
        {
            ScenarioSource.Policies => "policies",
            ScenarioSource.Access => "roles and bindings",
            _ => "manifests",
        };

    private static HoldReason Lost(ScenarioSource source, SourceLocation file) =>
        new(
            HoldReasons.SourceMoved,
            source.Path,
            $"The base reads {WhatOf(source)} from '{source.Path}', and the change "
                + "no longer does. A deployer that applies this path would remove or keep files that no scenario proves. Keep the path, "
                + "or waive this in the base.",
            file
        );
}
