using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StageTest.Core.Contract;

/// <summary>What <c>stagetest lint</c> writes.</summary>
internal sealed record LintContract
{
    [Description(Words.Version)]
    public required int Version { get; init; }

    [Description("What the readers and the rules found.")]
    public required IEnumerable<FindingContract> Findings { get; init; }
}

/// <summary>One thing that was found.</summary>
internal sealed record FindingContract
{
    [Description("The id of the rule. Absent if a reader found it.")]
    public string? Id { get; init; }

    [Description("The page that explains the rule, in StageTest's repository.")]
    public string? Page { get; init; }

    [Description("How bad it is.")]
    [AllowedValues("error", "warning", "note")]
    public required string Severity { get; init; }

    [Description("The file.")]
    public required string File { get; init; }

    [Description("The line, from 1. Absent if it is about the whole file.")]
    public int? Line { get; init; }

    [Description("The column, from 1. Absent if it is about the whole file.")]
    public int? Column { get; init; }

    [Description("The fact and the remedy.")]
    public required string Message { get; init; }
}
