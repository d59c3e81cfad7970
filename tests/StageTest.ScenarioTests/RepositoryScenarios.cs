using NUnit.Framework;
using StageTest.NUnit;

// Each test waits for real packets most of the time, so more of them than processors pay off.
[assembly: LevelOfParallelism(8)]

namespace StageTest.ScenarioTests;

/// <summary>The scenarios of this repository.</summary>
[ScenarioFolder("scenarios")]
public sealed class RepositoryScenarios : NUnit.ScenarioTests;
