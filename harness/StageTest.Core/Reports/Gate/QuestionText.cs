using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports.Gate;

/// <summary>The texts for the base's questions in reports for people: the answers side by side, and the changes of the questions.</summary>
internal static class QuestionText
{
    /// <summary>The two answers to each question with different answers, holding ones first.</summary>
    public static IEnumerable<string> Answers(GateReport report) =>
        report
            .Questions.SelectMany(q => q.Answers.Select(a => (q.Before.Name, Answer: a)))
            .OrderBy(a => !a.Answer.IsOtherwise)
            .Select(a => Line(a.Name, a.Answer));

    /// <summary>Each change of a question: the item, its old and new form, and the declaration.</summary>
    public static IEnumerable<string> Changes(GateReport report) => report.Questions.SelectMany(q => q.Changes).Select(Line);

    /// <summary>The changed part of a question, as one word for scripts.</summary>
    public static string Code(QuestionPart part) => part.ToString().ToLowerInvariant();

    private static string Line(string scenario, BaseAnswer answer)
    {
        var own = answer.ByHead is { } verdict ? verdict.Words() : "not tested";
        return $"{scenario}: {answer.Flow}{(answer.Stage == Stage.Baseline ? " before promotion" : "")} with the base's "
            + $"scenario: was {answer.Before.Words()}, now {answer.Now.Verdict.Words()}; with the change's scenario: {own}"
            + Declared(answer.DeclaredBy, answer.DeclaredAt);
    }

    private static string Line(QuestionChange change)
    {
        static string Side(string text) => text.Length == 0 ? "nothing" : text;
        return $"{change.Scenario}: {Code(change.Part)} of {change.Subject}: {Side(change.Before)} becomes {Side(change.After)} "
            + $"({change.Location}){Declared(change.DeclaredBy, change.DeclaredAt)}";
    }

    private static string Declared(string? by, SourceLocation? at) => by is null ? "" : $", declared by {by} in {at}";
}
