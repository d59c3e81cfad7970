using StageTest.Core.Engines;
using StageTest.Engines;
using StageTest.Engines.Options;

namespace StageTest.UnitTests.Cli;

/// <summary>Catalogs in which a test's own engine answers.</summary>
internal static class StandInEngines
{
    /// <summary>The same names and options, and one engine behind all of them, which can be called by its own name too.</summary>
    public static EngineCatalog WithOnly(this EngineCatalog catalog, IEngine engine)
    {
        EngineDescriptor StandIn(EngineDescriptor e) => e with { Create = (_, _) => engine, Shares = null };
        var own = new EngineDescriptor
        {
            Name = engine.Name,
            Needs = "nothing",
            Create = (_, _) => engine,
        };
        return catalog with
        {
            Engines = [.. catalog.Engines.Select(StandIn), .. catalog.Find(engine.Name) is null ? [own] : (EngineDescriptor[])[]],
        };
    }
}
