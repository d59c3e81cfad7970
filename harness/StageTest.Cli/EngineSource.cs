using System.Collections.Immutable;
using StageTest.Core.Engines;

namespace StageTest.Cli;

/// <summary>Where commands get engines from.</summary>
/// <param name="Names">The names that <c>--engine</c> understands.</param>
/// <param name="Find">The engine of one of the names.</param>
/// <param name="Choose">The engine where none is named, and a sentence that says why this one.</param>
internal sealed record EngineSource(ImmutableArray<string> Names, Func<string, IEngine> Find, Func<(IEngine Engine, string Reason)> Choose);
