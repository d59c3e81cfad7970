using System.Collections.Immutable;
using StageTest.Engines.Options;

namespace StageTest.Studio;

/// <summary>The scenarios of a studio. Each starts when one of its pages is first requested, and stays until the end.</summary>
/// <param name="request">The studio's options.</param>
/// <param name="engine">The engine that the options name.</param>
/// <param name="notices">Receives messages of the engines.</param>
/// <param name="clock">The clock.</param>
internal sealed class StudioSessions(StudioRequest request, EngineDescriptor engine, EngineNotices notices, TimeProvider clock)
    : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, StudioSession> _open = [];
    private bool _isClosed;

    /// <summary>The scenario files.</summary>
    public ImmutableArray<string> Files => request.Scenarios;

    /// <summary>The session of a scenario; null if there is no such scenario, or the studio is ending.</summary>
    /// <param name="number">The scenario's number, from 1.</param>
    public StudioSession? Of(int number)
    {
        lock (_lock)
        {
            if (_isClosed || number < 1 || number > Files.Length)
            {
                return null;
            }

            if (!_open.TryGetValue(number, out var session))
            {
                var made = engine.Create(request.Options, notices);
                session = _open[number] = new(Files[number - 1], made, engine.ArgumentsOf(request.Options), clock)
                {
                    GroupBy = request.GroupBy,
                };
            }

            return session;
        }
    }

    /// <summary>Stops all of them.</summary>
    public async ValueTask DisposeAsync()
    {
        StudioSession[] open;
        lock (_lock)
        {
            _isClosed = true;
            open = [.. _open.Values];
            _open.Clear();
        }

        await Task.WhenAll(open.Select(session => session.DisposeAsync().AsTask()));
    }
}
