using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Core.Scenarios;

namespace StageTest.Engines.Options;

/// <summary>Scenarios that may run on the same engine.</summary>
/// <param name="Key">Scenarios with the same key may share one engine.</param>
/// <param name="Scenarios">The scenarios.</param>
/// <param name="Create">Creates the engine for them.</param>
internal sealed record EngineShare(string Key, ImmutableArray<Scenario> Scenarios, Func<IEngine> Create);
