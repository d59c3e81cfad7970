using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Engines;
using StageTest.Engines.Kubernetes;

namespace StageTest.Cli.Runs;

/// <summary>Where commands get engines from.</summary>
/// <param name="Names">The names that <c>--engine</c> understands.</param>
/// <param name="Find">The engine of a name, or null where there is none.</param>
/// <param name="Choose">The engine where none is named.</param>
internal sealed record EngineSource(ImmutableArray<string> Names, Func<string, ClusterOptions, IEngine?> Find, Func<EngineChoice> Choose)
{
    /// <summary>The engines of the product.</summary>
    public static EngineSource Catalog { get; } = new(EngineCatalog.Names, EngineCatalog.Find, EngineCatalog.Choose);
}
