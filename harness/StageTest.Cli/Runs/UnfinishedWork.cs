namespace StageTest.Cli.Runs;

/// <summary>
/// Work that must finish before the process ends: engines that have created resources, files that are being replaced.
/// </summary>
internal sealed class UnfinishedWork
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _done = new();
    private int _count;

    /// <summary>Starts without any.</summary>
    public UnfinishedWork() => _done.SetResult();

    /// <summary>The instance of this process.</summary>
    public static UnfinishedWork OfProcess { get; } = new();

    /// <summary>Completes when there is none.</summary>
    public Task Done
    {
        get
        {
            lock (_lock)
            {
                return _done.Task;
            }
        }
    }

    /// <summary>Starts such work, which ends when the returned object is disposed.</summary>
    public IDisposable Begin()
    {
        lock (_lock)
        {
            _done = _count++ == 0 ? new(TaskCreationOptions.RunContinuationsAsynchronously) : _done;
        }

        return new Part(this);
    }

    private void End()
    {
        lock (_lock)
        {
            if (--_count == 0)
            {
                _done.SetResult();
            }
        }
    }

    private sealed class Part(UnfinishedWork work) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                work.End();
            }
        }
    }
}
