namespace StageTest.Engines.Lab;

/// <summary>The hosts of one engine. A host that has served a lab and was reset serves the next; all end with the engine.</summary>
/// <remarks>
/// Starting a program takes longer than most labs last. A reset host is in a new network namespace, without the nodes, sockets, rules and
/// connections of the lab before. A host with a failed or unfinished request is not used again.
/// </remarks>
internal sealed class LabHosts : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<LabHostProcess> _idle = [];
    private readonly List<LabHostProcess> _ended = [];
    private bool _isDisposed;

    /// <summary>A host for one lab. <see cref="GiveAsync"/> returns it, unless it has ended.</summary>
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

    /// <summary>Returns a host that was reset.</summary>
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

    /// <summary>Ends all idle hosts; those in use end when they are returned.</summary>
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
