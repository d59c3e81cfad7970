namespace StageTest.Core.Engines;

/// <summary>The engine that calculates without a network. Core uses it to prove its own recommendations.</summary>
internal static class Calculation
{
    /// <summary>Its name, on the command line and in reports.</summary>
    public const string EngineName = "simulate";
}
