namespace StageTest.Engines.Lab;

/// <summary>The hosts of one engine: one that has served a lab and was cleared serves the next, and all end with the engine.</summary>
/// <remarks>
/// To start a program takes longer than most labs last. A host that is cleared is in a new network namespace, with none of the nodes,
/// sockets, rules and connections of the lab before. A host that refused anything, or was not asked to the end, is not used again.
/// </remarks>
internal sealed class LabHosts : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<LabHostProcess> _idle = [];
    private readonly List<LabHostProcess> _ended = [];
    private bool _isDisposed;

    /// <summary>A host for one lab. <see cref="GiveAsync"/> takes it back, unless it has ended.</summary>
    public LabHostProcess Take()
    {
        lock (_lock)
        {
            while (_idle.TryPop(out var host))
            {
                if (host.IsSound)
                {
                    return host;
                }

                _ended.Add(host);
            }
        }

        return LabHostProcess.Start();
    }

    /// <summary>Takes back a host that was cleared.</summary>
    public async ValueTask GiveAsync(LabHostProcess host)
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _idle.Push(host);
                return;
            }
        }

        await host.DisposeAsync();
    }

    /// <summary>Ends all hosts that serve no lab; those that do end when they are given back.</summary>
    public async ValueTask DisposeAsync()
    {
        LabHostProcess[] idle;
        lock (_lock)
        {
            _isDisposed = true;
            idle = [.. _idle, .. _ended];
            _idle.Clear();
            _ended.Clear();
        }

        foreach (var host in idle)
        {
            await host.DisposeAsync();
        }
    }
}
