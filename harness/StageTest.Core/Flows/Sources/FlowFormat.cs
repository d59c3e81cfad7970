using System.Collections.Immutable;
using System.Text.Json;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;

namespace StageTest.Core.Flows.Sources;

/// <summary>One format of flow logs: its name, its detection, and its reader.</summary>
/// <param name="Name">Its name in <c>--format</c>.</param>
/// <param name="Title">A short description.</param>
internal abstract record FlowFormat(string Name, string Title);

/// <summary>A format of JSON objects, one for each record.</summary>
/// <param name="Name">The name.</param>
/// <param name="Title">What it is.</param>
/// <param name="IsRecord">Whether an object is one of its records.</param>
/// <param name="Read">
/// Reads a record, or counts in the tally why it is not one; throws <see cref="FlowFormatException"/> if it is broken.
/// </param>
internal sealed record JsonFlowFormat(
    string Name,
    string Title,
    Func<FlowJson, bool> IsRecord,
    Func<FlowJson, SourceLocation, FlowTally, FlowRecord?> Read
) : FlowFormat(Name, Title)
{
    /// <summary>The records within a document that contains many; otherwise the document itself.</summary>
    public Func<FlowJson, IEnumerable<JsonElement>?> Unwrap { get; init; } = _ => null;

    /// <summary>The names, joined by dots, that lead to the lists of records in a document with many.</summary>
    public ImmutableArray<string> Lists { get; init; } = [];
}

/// <summary>A format of text lines.</summary>
/// <param name="Name">The name.</param>
/// <param name="Title">What it is.</param>
/// <param name="IsLine">Whether a line identifies the format.</param>
/// <param name="Read">Reads all records of the lines, with their numbers; broken ones go to the problems.</param>
internal sealed record TextFlowFormat(
    string Name,
    string Title,
    Func<string, bool> IsLine,
    Func<IEnumerable<(int Number, string Text)>, string, FlowTally, FlowProblems, IEnumerable<FlowRecord>> Read
) : FlowFormat(Name, Title);
