using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Polly.Timeout;
using StageTest.Core.Engines;
using StageTest.Engines.Lab.Host;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Lab;

/// <summary>The engine's connection to one lab host.</summary>
internal sealed class LabHostProcess : IAsyncDisposable
{
    private const int KeptErrorLines = 20;

    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<HostReply>> _waiting = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Task _reading;
    private readonly Task _readingErrors;
    private int _lastId;
    private volatile bool _hasEnded;
    private volatile bool _hasFailed;
    private bool _isDisposed;

    private LabHostProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync();
        _readingErrors = ReadErrorsAsync();
    }

    /// <summary>The last lines of the host's standard error.</summary>
    public string ErrorText => string.Join('\n', _errors);

    /// <summary>The process id of the host.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Whether any request was sent since its start.</summary>
    public bool HasBeenAsked => Volatile.Read(ref _lastId) > 0;

    /// <summary>Whether it is known to have ended.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Whether it has answered all requests without errors or complaints, so that it may serve another lab.</summary>
    public bool IsSound => !_hasEnded && !_hasFailed && !_isDisposed && _waiting.IsEmpty && _errors.IsEmpty && !_process.HasExited;

    /// <summary>Starts a host.</summary>
    /// <exception cref="EngineException">It cannot be started.</exception>
    public static LabHostProcess Start()
    {
        try
        {
            return new(Process.Start(LabHostCommand.Create())!);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new EngineException($"The lab cannot start its host: {exception.Message}.", exception);
        }
    }

    /// <summary>Sends a request and waits for its reply. If the caller stops waiting, the late reply is dropped.</summary>
    /// <exception cref="EngineException">The host refused or ended.</exception>
    public async Task<HostReply> AskAsync(Func<int, HostRequest> request, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var reply = new TaskCompletionSource<HostReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = reply;
        await WriteAsync(request(id), cancellationToken);
        if (_hasEnded)
        {
            reply.TrySetException(Ended());
        }

        var answer = await reply.Task.WaitAsync(cancellationToken);
        _hasFailed |= answer.Error is not null;
        return answer.Error is null ? answer : throw new EngineException($"The lab failed: {answer.Error}");
    }

    /// <summary>Kills the host and waits until it has ended; the kernel then removes everything that it created.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _process.Kill();
        try
        {
            await Waits.AtMost(Waits.LabEnd).ExecuteAsync(async token => await _process.WaitForExitAsync(token));
        }
        catch (TimeoutRejectedException exception)
        {
            throw new EngineException(
                $"The lab's host, process {_process.Id}, was killed, but still runs after {Waits.LabEnd.TotalSeconds:0} seconds.",
                exception
            );
        }

        await Task.WhenAll(_reading, _readingErrors);
        _process.Dispose();
        _writing.Dispose();
    }

    private async Task WriteAsync(HostRequest request, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // A partial line would corrupt the next one, so a started line is completed, even if the caller cancels.
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(request, HostJson.Default.HostRequest), (byte)'\n'];
            var stream = _process.StandardInput.BaseStream;
            await stream.WriteAsync(line, CancellationToken.None);
            await stream.FlushAsync(CancellationToken.None);
        }
        catch (IOException)
        {
            // The host has ended. Waiting callers learn it, with the host's last output, when its output has been read.
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        // Both fields are assigned after this method begins, so the constructor must return first.
        await Task.Yield();
        try
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                var reply = JsonSerializer.Deserialize(line, HostJson.Default.HostReply)!;
                if (_waiting.TryRemove(reply.Id, out var waiting))
                {
                    waiting.TrySetResult(reply);
                }
            }
        }
        catch (JsonException exception)
        {
            // Another program wrote to the host's output. Nothing after that can be trusted.
            Keep($"unreadable reply: {exception.Message}");
            _process.Kill();
        }

        await _readingErrors;
        _hasEnded = true;
        foreach (var waiting in _waiting.Values)
        {
            waiting.TrySetException(Ended());
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            Keep(line);
        }
    }

    private void Keep(string errorLine)
    {
        _errors.Enqueue(errorLine);
        while (_errors.Count > KeptErrorLines)
        {
            _errors.TryDequeue(out _);
        }
    }

    private EngineException Ended()
    {
        var last = _errors.IsEmpty ? "It wrote nothing to its standard error." : $"Its last output:\n{ErrorText}";
        return new($"The lab's host process ended, so no further flow can be tested. {last}");
    }
}
