using System.Collections.Immutable;
using System.Text.Json;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;

namespace StageTest.Core.Flows.Sources;

/// <summary>One form in which flows are written: its name, how it is recognised, and its reader.</summary>
/// <param name="Name">The name by which <c>--format</c> calls it.</param>
/// <param name="Title">What it is, in a few words.</param>
internal abstract record FlowFormat(string Name, string Title);

/// <summary>A form of JSON objects, one for each record.</summary>
/// <param name="Name">The name.</param>
/// <param name="Title">What it is.</param>
/// <param name="IsRecord">Whether an object is one of its records.</param>
/// <param name="Read">
/// Reads a record, or counts in the tally why it is none; throws <see cref="FlowFormatException"/> where it is broken.
/// </param>
internal sealed record JsonFlowFormat(
    string Name,
    string Title,
    Func<FlowJson, bool> IsRecord,
    Func<FlowJson, SourceLocation, FlowTally, FlowRecord?> Read
) : FlowFormat(Name, Title)
{
    /// <summary>The records within a document that holds many; the document itself where it is one.</summary>
    public Func<FlowJson, IEnumerable<JsonElement>?> Unwrap { get; init; } = _ => null;

    /// <summary>The names, joined by dots, that lead to the lists of records in a document that holds many.</summary>
    public ImmutableArray<string> Lists { get; init; } = [];
}

/// <summary>A form of lines of text.</summary>
/// <param name="Name">The name.</param>
/// <param name="Title">What it is.</param>
/// <param name="IsLine">Whether a line is one by which it is known.</param>
/// <param name="Read">Reads all records of the lines, with their numbers; what is broken goes to the problems.</param>
internal sealed record TextFlowFormat(
    string Name,
    string Title,
    Func<string, bool> IsLine,
    Func<IEnumerable<(int Number, string Text)>, string, FlowTally, FlowProblems, IEnumerable<FlowRecord>> Read
) : FlowFormat(Name, Title);
