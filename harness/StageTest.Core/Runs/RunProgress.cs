namespace StageTest.Core.Runs;

/// <summary>One step of a run, reported while it happens.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Step">The step: <c>opening lab</c>, <c>reading baseline</c> and so on.</param>
/// <param name="Fraction">The finished part of the scenario, from 0 to 1.</param>
internal sealed record RunProgress(string Scenario, string Step, double Fraction)
{
    /// <summary>Whether the engine, named instead of a scenario, is being prepared for all of them.</summary>
    public bool IsPreparation { get; init; }
}
