using StageTest.Core.Engines;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes;

/// <summary>
/// The topologies on a cluster. After its session a topology stays until the next session uses it or needs its place.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="guard">Protects objects of other owners.</param>
internal sealed class ClusterTopologies(ClusterRun run, ClusterGuard guard) : IAsyncDisposable
{
    // The number of pods that a node of any cluster can run.
    private const int MostIdlePods = 100;

    // The rest is for the cluster's own pods and those of others.
    private const double ShareOfTheRoom = 0.9;

    private readonly Lock _gate = new();
    private readonly List<TopologyOnCluster> _open = [];
    private readonly List<TopologyOnCluster> _idle = [];
    private readonly List<(TopologyOnCluster[] Topologies, Task<string?> Gone)> _going = [];

    private double MostPods => run.Room * ShareOfTheRoom ?? double.MaxValue;

    /// <summary>Whether a namespace belongs to a topology on the cluster.</summary>
    public bool Has(string name)
    {
        lock (_gate)
        {
            return _open.Concat(_idle).Any(t => t.Homes.Contains(name));
        }
    }

    /// <summary>A running topology: an existing one, or a new one.</summary>
    /// <exception cref="EngineException">It could not be created, or conflicting objects could not be removed.</exception>
    public async Task<TopologyOnCluster> TakeAsync(Topology topology, RowReader rows, CancellationToken cancellationToken)
    {
        var wanted = new TopologyOnCluster(topology, run, guard);
        var (same, leaving) = Choose(wanted);
        if (same is not null && !await same.IsAsItWasAsync(cancellationToken))
        {
            run.Client.Log($"the pods of {string.Join(", ", same.Homes)} have changed, and are created again");
            lock (_gate)
            {
                _open.Add(wanted);
            }

            leaving = [.. leaving, same];
            same = null;
        }

        if (same is not null)
        {
            await RemoveAsync(leaving);
            run.Client.Log($"the pods of {string.Join(", ", same.Homes)} are reused");
            return same;
        }

        try
        {
            await GoneAsync(wanted);
            await RemoveAsync([.. leaving.Except(await TakeOverAsync(wanted, leaving, cancellationToken))]);
            await wanted.OpenAsync(rows, cancellationToken);
            return wanted;
        }
        catch (Exception failure)
        {
            if (await LeftAsync([wanted]) is { } left && failure is EngineException)
            {
                throw new EngineException($"{failure.Message}\n{left}", failure);
            }

            throw;
        }
    }

    // Namespaces take seconds to be removed, and topologies often have much in common: only the difference is removed and created.
    private async Task<IReadOnlyCollection<TopologyOnCluster>> TakeOverAsync(
        TopologyOnCluster wanted,
        IReadOnlyCollection<TopologyOnCluster> leaving,
        CancellationToken cancellationToken
    )
    {
        var (taken, rest) = (new List<TopologyOnCluster>(), new List<TopologyOnCluster>());
        foreach (var topology in leaving.Where(t => wanted.Meets(t) && t.IsReusable))
        {
            if (await topology.IsAsItWasAsync(cancellationToken))
            {
                run.Client.Log($"the equal objects of {string.Join(", ", topology.Homes)} are reused");
                if (wanted.TakeOver(topology))
                {
                    rest.Add(topology);
                }

                taken.Add(topology);
            }
        }

        lock (_gate)
        {
            _open.RemoveAll(taken.Contains);
            LeaveInBackground([.. rest]);
        }

        return taken;
    }

    /// <summary>Leaves a topology for the next session, without policies and in its original state.</summary>
    public void GiveBack(TopologyOnCluster topology)
    {
        lock (_gate)
        {
            _open.Remove(topology);
            _idle.Add(topology);

            // Pods of other scenarios may wait for room.
            MakeRoom(_open, pods: null);
        }
    }

    /// <summary>Removes a topology whose pods must not be used again, and waits until it is gone.</summary>
    /// <exception cref="EngineException">Something is left.</exception>
    public Task RemoveAsync(TopologyOnCluster topology) => RemoveAsync([topology]);

    /// <summary>Removes all topologies at the same time, and waits until they are gone.</summary>
    /// <exception cref="EngineException">Something is left.</exception>
    public async ValueTask DisposeAsync()
    {
        (TopologyOnCluster[] Topologies, Task<string?> Gone)[] going;
        TopologyOnCluster[] staying;
        lock (_gate)
        {
            going = [.. _going];
            staying = [.. _open.Concat(_idle).Except(going.SelectMany(g => g.Topologies))];
        }

        var stays = LeftAsync(staying);
        await Task.WhenAll([.. going.Select(g => g.Gone), stays]);
        TopologyOnCluster[] again;
        lock (_gate)
        {
            again = [.. _open.Concat(_idle).Except(staying)];
        }

        // A removal in the background that failed before may succeed now.
        var still = await LeftAsync(again);
        var before = still is null ? [] : await Task.WhenAll(going.Select(g => g.Gone));
        string[] left = [.. before.Append(await stays).Append(still).OfType<string>().Distinct()];
        if (left.Length > 0)
        {
            throw new EngineException(string.Join('\n', left));
        }
    }

    // Waits for topologies that are being removed and have names that this one needs.
    private async Task GoneAsync(TopologyOnCluster wanted)
    {
        Task<string?>[] going;
        lock (_gate)
        {
            going = [.. _going.Where(g => g.Topologies.Any(wanted.Meets)).Select(g => g.Gone)];
        }

        if ((await Task.WhenAll(going)).OfType<string>().ToArray() is { Length: > 0 } left)
        {
            throw new EngineException(string.Join('\n', left));
        }
    }

    private (TopologyOnCluster? Same, TopologyOnCluster[] Leaving) Choose(TopologyOnCluster wanted)
    {
        lock (_gate)
        {
            var same = _idle.Find(t => t.Trace == wanted.Trace);
            _open.Add(same ?? wanted);
            if (same is not null)
            {
                _idle.Remove(same);
            }

            TopologyOnCluster[] leaving = [.. _idle.Where(wanted.Meets)];

            // Objects exist until their removal is complete, and no other scenario may use their names until then.
            _idle.RemoveAll(leaving.Contains);
            MakeRoom([.. _open.Except(leaving)], wanted.Pods);
            _open.AddRange(leaving);
            return (same, leaving);
        }
    }

    // Topologies that only use room are removed in the background: none of them has a name that the next scenario needs.
    private void MakeRoom(IEnumerable<TopologyOnCluster> open, int? pods)
    {
        var used = open.Except(_going.SelectMany(g => g.Topologies)).Sum(t => t.Pods);
        var leaving = new List<TopologyOnCluster>();
        while (
            _idle.Count > 0 && _idle.Sum(t => t.Pods) is var idle && (idle + pods > MostIdlePods || (used > 0 && used + idle > MostPods))
        )
        {
            leaving.Add(_idle[0]);
            _idle.RemoveAt(0);
        }

        LeaveInBackground([.. leaving]);
    }

    private void LeaveInBackground(TopologyOnCluster[] topologies)
    {
        if (topologies.Length > 0)
        {
            _open.AddRange(topologies);
            _going.Add((topologies, Task.Run(() => LeftAsync(topologies))));
        }
    }

    private async Task RemoveAsync(IReadOnlyCollection<TopologyOnCluster> topologies)
    {
        if (await LeftAsync(topologies) is { } left)
        {
            throw new EngineException(left);
        }
    }

    private async Task<string?> LeftAsync(IReadOnlyCollection<TopologyOnCluster> topologies)
    {
        if (topologies.Count == 0)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(Waits.NamespacesGone, run.Client.Clock);
        var removal = new Removal(run.Client, run.Options.RemedyOf(run.Name));
        var namespaces = new List<ObjectId>();
        foreach (var topology in topologies)
        {
            namespaces.AddRange(await topology.RemoveAsync(removal, limit.Token));
        }

        await removal.GoneAsync(namespaces, limit.Token);
        try
        {
            removal.ThrowIfAnythingIsLeft();
        }
        catch (EngineException left) when (!run.Lease.IsRemoved)
        {
            return left.Message;
        }
        catch (EngineException left)
        {
            run.Client.Log($"{left.Message} The whole cluster is removed after the run.");
        }

        lock (_gate)
        {
            _open.RemoveAll(topologies.Contains);
            _idle.RemoveAll(topologies.Contains);
        }

        return null;
    }
}
