using StageTest.Core.Connectivity;

namespace StageTest.Core.Engines;

/// <summary>How long after a change of policies a flow changed, seen from outside.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Now">What it changed to: denied where something is enforced, allowed where something is released.</param>
/// <param name="After">The time from the last change of policies until the answer that showed it.</param>
/// <param name="Unchanged">The time until the last answer that did not show it yet; zero where the first answer showed it. The change lies
/// in between.</param>
internal sealed record FlowEffect(Flow Flow, Verdict Now, TimeSpan After, TimeSpan Unchanged);
