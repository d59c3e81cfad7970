using StageTest.Core.Engines;

namespace StageTest.Core.Runs;

/// <summary>
/// Who may have a session of an engine open: as many at a time as there may be, and none beside another that it would disturb. Of those
/// that wait, one that can take over what the last one created goes first; else the one that came first.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="atOnce">How many may be open at a time, at least 1; the engine may allow fewer.</param>
internal sealed class SessionTurns(IEngine engine, int atOnce)
{
    private readonly int _most = Math.Min(atOnce, engine.MaximumSessions);
    private readonly Lock _gate = new();
    private readonly List<Turn> _open = [];
    private readonly List<Turn> _waiting = [];
    private string _last = "";

    /// <summary>Waits for a turn, which ends when it is disposed.</summary>
    /// <param name="scope">What the session is going to use.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<IDisposable> EnterAsync(SessionScope scope, CancellationToken cancellationToken)
    {
        var turn = new Turn(this, scope, engine.TraceOf(scope.Topology));
        lock (_gate)
        {
            _waiting.Add(turn);
            Admit();
        }

        await using var end = cancellationToken.Register(() => GiveUp(turn, cancellationToken));
        await turn.Begun.Task;
        return turn;
    }

    private void Admit()
    {
        while (_open.Count < _most && Next() is { } turn)
        {
            _waiting.Remove(turn);
            _open.Add(turn);
            turn.Begun.SetResult();
        }
    }

    private Turn? Next() =>
        _waiting
            .Where(turn => _open.TrueForAll(other => engine.MayMeet(turn.Scope, other.Scope)))
            .OrderBy(turn => turn.Trace.Length > 0 && turn.Trace == _last ? 0 : 1)
            .FirstOrDefault();

    private void GiveUp(Turn turn, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_waiting.Remove(turn))
            {
                turn.Begun.SetCanceled(cancellationToken);
            }
        }
    }

    private void Leave(Turn turn)
    {
        lock (_gate)
        {
            if (_open.Remove(turn))
            {
                _last = turn.Trace;
                Admit();
            }
        }
    }

    private sealed class Turn(SessionTurns turns, SessionScope scope, string trace) : IDisposable
    {
        public SessionScope Scope => scope;

        public string Trace => trace;

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose() => turns.Leave(this);
    }
}
