using System.Collections.Immutable;
using StageTest.Core.Scenarios.Selection;

namespace StageTest.Core.Scenarios;

/// <summary>An item of <c>allow</c> or <c>deny</c>, and the flows that it matches.</summary>
/// <param name="Entry">What it states, and where.</param>
/// <param name="Places">The flows, by place in the plan, in order.</param>
internal sealed record ExpectedLine(ExpectationEntry Entry, ImmutableArray<int> Places);
