namespace StageTest.Engines.Kubernetes.Client;

/// <summary>Commands in pods that stay open between questions: to start one costs a node far more than its answer.</summary>
/// <param name="exec">Starts commands.</param>
/// <param name="most">How many may be open.</param>
internal sealed class OpenCommands(PodExec exec, int most = OpenCommands.Most) : IDisposable
{
    /// <summary>How many commands stay open. Each is a connection through the API server, and a process on its node.</summary>
    public const int Most = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Uid, string Container), Stack<PodCommand>> _resting = [];
    private int _open;
    private bool _isDisposed;

    /// <summary>How many commands wait for a question.</summary>
    public int Resting
    {
        get
        {
            lock (_gate)
            {
                return _resting.Values.Sum(commands => commands.Count(c => !c.IsOver));
            }
        }
    }

    /// <summary>Asks a command in a pod, which is started if none rests there.</summary>
    /// <param name="uid">The identity of the pod: another pod of the same name has other commands. Empty if unknown.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="container">Its container.</param>
    /// <param name="command">The command with its arguments, the same for each question.</param>
    /// <param name="question">Its input, given whether the command shall stay open.</param>
    /// <param name="take">Receives the output as it arrives; whether it needs more.</param>
    /// <param name="cancellationToken">Drops the connection.</param>
    /// <returns>The result of the command; null if it stays open.</returns>
    /// <exception cref="ExecException">The command could not be started, or its answer is not complete.</exception>
    public async Task<ExecResult?> AskAsync(
        string uid,
        ObjectId pod,
        string container,
        string[] command,
        Func<bool, ReadOnlyMemory<byte>> question,
        Func<ReadOnlyMemory<byte>, bool> take,
        CancellationToken cancellationToken
    )
    {
        var key = (uid, container);
        var asked = RestingOf(key);
        var mayStay = asked is not null || (uid.Length > 0 && HasPlace());
        var stays = false;
        try
        {
            asked ??= await exec.StartAsync(pod, container, command, hasInput: true, cancellationToken);
            await asked.SendAsync(question(mayStay), cancellationToken);
            var result = await asked.ReceiveAsync(take, cancellationToken);
            stays = result is null && mayStay && Rest(key, asked);
            return result;
        }
        finally
        {
            if (!stays)
            {
                asked?.Dispose();
                Leave(mayStay ? 1 : 0);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            foreach (var command in _resting.Values.SelectMany(c => c))
            {
                command.Dispose();
            }

            _resting.Clear();
        }
    }

    private PodCommand? RestingOf((string Uid, string Container) key)
    {
        lock (_gate)
        {
            while (_resting.TryGetValue(key, out var commands) && commands.TryPop(out var command))
            {
                if (!command.IsOver)
                {
                    return command;
                }

                command.Dispose();
                _open--;
            }

            return null;
        }
    }

    private bool HasPlace()
    {
        lock (_gate)
        {
            if (_open >= most)
            {
                Forget();
            }

            var hasPlace = _open < most;
            _open += hasPlace ? 1 : 0;
            return hasPlace;
        }
    }

    // Pods that are gone leave their commands behind.
    private void Forget()
    {
        foreach (var (key, commands) in _resting.ToArray())
        {
            var over = commands.Where(c => c.IsOver).ToArray();
            foreach (var command in over)
            {
                command.Dispose();
            }

            _open -= over.Length;
            _resting[key] = new(commands.Except(over));
            if (_resting[key].Count == 0)
            {
                _resting.Remove(key);
            }
        }
    }

    private bool Rest((string Uid, string Container) key, PodCommand command)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return false;
            }

            command.Rest();
            if (!_resting.TryGetValue(key, out var commands))
            {
                _resting[key] = commands = [];
            }

            commands.Push(command);
            return true;
        }
    }

    private void Leave(int places)
    {
        lock (_gate)
        {
            _open -= places;
        }
    }
}
