using StageTest.Core.Engines;

namespace StageTest.Core.Runs;

/// <summary>
/// Decides which sessions of an engine may be open: up to the maximum number, and none beside another that it would disturb. Among waiting
/// ones, a session that can reuse the last topology goes first; otherwise the oldest.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="atOnce">The maximum number of open sessions, at least 1; the engine may allow fewer.</param>
internal sealed class SessionTurns(IEngine engine, int atOnce)
{
    private readonly int _most = Math.Min(atOnce, engine.MaximumSessions);
    private readonly Lock _gate = new();
    private readonly List<Turn> _open = [];
    private readonly List<Turn> _waiting = [];
    private string _last = "";

    /// <summary>Waits for a turn, which ends on disposal.</summary>
    /// <param name="scope">The scope of the session.</param>
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
