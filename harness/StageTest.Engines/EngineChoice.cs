using StageTest.Engines.Options;

namespace StageTest.Engines;

/// <summary>The engine that runs if the user names none.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Reason">Why this one, as a sentence.</param>
internal sealed record EngineChoice(EngineDescriptor Engine, string Reason);
