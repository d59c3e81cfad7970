using StageTest.Core.Connectivity;

namespace StageTest.Core.Engines;

/// <summary>How long after a change of policies a flow changed, as observed from outside.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Now">The new verdict: denied if something is enforced, allowed if something is released.</param>
/// <param name="After">The time from the last change of policies to the answer that showed it.</param>
/// <param name="Unchanged">The time to the last answer that did not show it; zero if the first answer showed it. The change happened in
/// between.</param>
internal sealed record FlowEffect(Flow Flow, Verdict Now, TimeSpan After, TimeSpan Unchanged);
