using StageTest.Core.Decisions;

namespace StageTest.Cli.Runs;

/// <summary>Remembers the first scenario of a run that did not promote; <c>--fail-fast</c> starts no scenario after it.</summary>
internal sealed class FirstFailure
{
    private volatile ScenarioResult? _result;

    /// <summary>The result of that scenario; null while all promote.</summary>
    public ScenarioResult? Result => _result;

    /// <summary>Records a result.</summary>
    public void See(ScenarioResult result)
    {
        if (result.Decision.Outcome != Outcome.Promote)
        {
            Interlocked.CompareExchange(ref _result, result, null);
        }
    }
}
