using StageTest.Core.Gate;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports;

/// <summary>A scenario, what happened to it and what the gate says.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Run">What happened, or null where the engine failed.</param>
/// <param name="Decision">What the gate says.</param>
public sealed record ScenarioResult(Scenario Scenario, ScenarioRun? Run, Decision Decision);
