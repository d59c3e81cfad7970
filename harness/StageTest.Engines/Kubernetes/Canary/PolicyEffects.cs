using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes.Canary;

/// <summary>Watches flows while a change of policies takes effect, and notes when each of them changed.</summary>
/// <remarks>
/// It watches what the reading before showed. Its answers decide nothing: readings follow, and the runner checks that they are stable.
/// </remarks>
/// <param name="clock">The clock.</param>
internal sealed class PolicyEffects(TimeProvider clock)
{
    private readonly Dictionary<Flow, Verdict> _known = [];
    private readonly List<FlowEffect> _effects = [];

    /// <summary>The flows that changed since the last change of policies.</summary>
    public ImmutableArray<FlowEffect> Since => [.. _effects];

    /// <summary>Records a reading.</summary>
    public void Note(ConnectivityMatrix matrix)
    {
        for (var place = 0; place < matrix.Verdicts.Length; place++)
        {
            if (matrix.Verdicts[place] is Verdict.Allowed or Verdict.Denied)
            {
                _known[matrix.Plan.Flows[place]] = matrix.Verdicts[place];
            }
        }
    }

    /// <summary>
    /// Reads known flows repeatedly until the canary has seen the change, and a later reading shows nothing new.
    /// </summary>
    /// <param name="read">Makes one reading.</param>
    /// <param name="followed">Ends when the dataplane is known to have followed.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task WatchAsync(
        Func<ProbePlan, CancellationToken, Task<ConnectivityMatrix>> read,
        Task followed,
        CancellationToken cancellationToken
    )
    {
        _effects.Clear();
        var started = clock.GetTimestamp();
        var plan = new ProbePlan([.. _known.Keys]);
        var before = _known.ToDictionary();
        var unchanged = TimeSpan.Zero;
        var isLast = false;
        while (!plan.Flows.IsEmpty && !isLast)
        {
            var isFollowed = followed.IsCompleted;
            var asked = clock.GetElapsedTime(started);
            var matrix = await read(plan, cancellationToken);
            var changed = Enumerable
                .Range(0, plan.Flows.Length)
                .Where(place =>
                    matrix.Verdicts[place] is Verdict.Allowed or Verdict.Denied && matrix.Verdicts[place] != _known[plan.Flows[place]]
                )
                .ToArray();
            foreach (var place in changed)
            {
                // A flow that flips several times counts with its last change. A flow that ends in its first state does not count.
                _effects.RemoveAll(e => e.Flow == plan.Flows[place]);
                if (matrix.Verdicts[place] != before[plan.Flows[place]])
                {
                    _effects.Add(new(plan.Flows[place], matrix.Verdicts[place], clock.GetElapsedTime(started), unchanged));
                }
            }

            Note(matrix);
            unchanged = asked;
            isLast = isFollowed && changed.Length == 0;
            if (!isLast && !followed.IsCompleted)
            {
                await Task.WhenAny(followed, Task.Delay(Waits.BetweenWatches, clock, cancellationToken));
            }
        }

        await followed;
    }
}
