namespace StageTest.Cli.Runs;

/// <summary>
/// What must be brought to an end before the process ends: engines that have made something, files that are being replaced.
/// </summary>
internal sealed class UnfinishedWork
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _done = new();
    private int _count;

    /// <summary>None yet.</summary>
    public UnfinishedWork() => _done.SetResult();

    /// <summary>That of this process.</summary>
    public static UnfinishedWork OfProcess { get; } = new();

    /// <summary>Ends when there is none.</summary>
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

    /// <summary>Begins such work, which ends with the disposal of what is returned.</summary>
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
