namespace StageTest.Core.Engines;

/// <summary>The engine that asks no network and calculates, by which Core itself proves what it recommends.</summary>
internal static class Calculation
{
    /// <summary>Its name, on the command line and in reports.</summary>
    public const string EngineName = "simulate";
}
