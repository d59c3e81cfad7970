using StageTest.Core.Connectivity;
using StageTest.Core.Flows.Records;

namespace StageTest.Core.Scenarios;

/// <summary>An allowed connection from a log, and the flow of a scenario that tests it.</summary>
/// <param name="Seen">The log's record of it.</param>
/// <param name="Asked">The flow that tests it; null if the scenario cannot test it, so that only the policies are evaluated for it.</param>
/// <param name="Problem">Why it cannot be tested; null if it can.</param>
internal sealed record ObservedFlow(SeenFlow Seen, Flow? Asked, string? Problem);
