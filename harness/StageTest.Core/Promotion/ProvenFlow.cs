namespace StageTest.Core.Promotion;

/// <summary>A flow and its observed verdict.</summary>
/// <param name="Flow">The flow: <c>shop/web -> shop/api:8080/tcp</c>.</param>
/// <param name="Observed">The verdict's code, such as <c>allowed</c>.</param>
internal sealed record ProvenFlow(string Flow, string Observed);
