using StageTest.NUnit;

[ScenarioFolder("scenarios")]
public sealed class NetworkPolicies : ScenarioTests;
