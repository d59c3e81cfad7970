using StageTest.Engines.Lab;

namespace StageTest.Benchmarks;

/// <summary>What a step on a lab has cost.</summary>
/// <param name="Clock">How long it took.</param>
/// <param name="Processor">The processor time of this process, the lab's host and what that has run.</param>
internal sealed record Cost(TimeSpan Clock, TimeSpan Processor)
{
    /// <summary>More than anything costs.</summary>
    public static Cost Worst { get; } = new(TimeSpan.MaxValue, TimeSpan.MaxValue);

    /// <summary>The one that was over sooner.</summary>
    public static Cost Least(Cost one, Cost other) => one.Clock < other.Clock ? one : other;

    /// <summary>Measures a step.</summary>
    public static async Task<Cost> OfAsync(LabSession session, Func<Task> step)
    {
        var before = Processors.Used(session.HostProcessId);
        var started = TimeProvider.System.GetTimestamp();
        await step();
        return new(TimeProvider.System.GetElapsedTime(started), Processors.Used(session.HostProcessId) - before);
    }
}
