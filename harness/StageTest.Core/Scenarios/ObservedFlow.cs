using StageTest.Core.Connectivity;
using StageTest.Core.Flows.Records;

namespace StageTest.Core.Scenarios;

/// <summary>A connection that a log saw allowed, and what a scenario asks of it.</summary>
/// <param name="Seen">What the log says of it.</param>
/// <param name="Asked">The flow that is tested; null if the scenario cannot ask it, so that policies alone are asked.</param>
/// <param name="Problem">Why it cannot be asked; null if it is.</param>
internal sealed record ObservedFlow(SeenFlow Seen, Flow? Asked, string? Problem);
