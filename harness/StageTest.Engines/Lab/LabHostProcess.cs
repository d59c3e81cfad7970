using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using StageTest.Core.Engines;
using StageTest.Engines.Lab.Host;

namespace StageTest.Engines.Lab;

/// <summary>The engine's end of the conversation with one lab host.</summary>
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

    private LabHostProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync();
        _readingErrors = ReadErrorsAsync();
    }

    /// <summary>What the host wrote to its standard error, the last lines of it.</summary>
    public string ErrorText => string.Join('\n', _errors);

    /// <summary>The number by which the operating system calls the host.</summary>
    public int ProcessId => _process.Id;

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

    /// <summary>Sends a request and waits for its reply. Where the caller stops waiting, the reply is dropped when it comes.</summary>
    /// <exception cref="EngineException">The host refused or ended.</exception>
    public async Task<HostReply> AskAsync(Func<int, HostRequest> request, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var reply = new TaskCompletionSource<HostReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = reply;
        await WriteAsync(request(id), cancellationToken);
        if (_reading.IsCompleted)
        {
            reply.TrySetException(Ended());
        }

        var answer = await reply.Task.WaitAsync(cancellationToken);
        return answer.Error is null ? answer : throw new EngineException($"The lab failed: {answer.Error}");
    }

    /// <summary>Kills the host and waits until it is gone; the kernel removes with it everything that it made.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await Waits.AtMost(Waits.LabEnd).ExecuteAsync(async token => await _process.WaitForExitAsync(token));
        await Task.WhenAll(_reading, _readingErrors);
        _process.Dispose();
        _writing.Dispose();
    }

    private async Task WriteAsync(HostRequest request, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // Half a line would spoil the next one, so a line that was begun is finished, whatever happens to the caller.
            var bytes = JsonSerializer.SerializeToUtf8Bytes(request, HostJson.Default.HostRequest);
            await _process.StandardInput.BaseStream.WriteAsync((byte[])[.. bytes, (byte)'\n'], CancellationToken.None);
            await _process.StandardInput.BaseStream.FlushAsync(CancellationToken.None);
        }
        catch (IOException exception)
        {
            throw Ended(exception);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        using var reader = _process.StandardOutput;
        while (await reader.ReadLineAsync() is { } line)
        {
            var reply = JsonSerializer.Deserialize(line, HostJson.Default.HostReply)!;
            if (_waiting.TryRemove(reply.Id, out var waiting))
            {
                waiting.TrySetResult(reply);
            }
        }

        await ReadErrorsToEndAsync();
        foreach (var waiting in _waiting.Values)
        {
            waiting.TrySetException(Ended());
        }
    }

    private async Task ReadErrorsToEndAsync()
    {
        // The field is assigned after this method began, so it cannot be awaited on the way through the constructor.
        await Task.Yield();
        await _readingErrors;
    }

    private async Task ReadErrorsAsync()
    {
        using var reader = _process.StandardError;
        while (await reader.ReadLineAsync() is { } line)
        {
            _errors.Enqueue(line);
            while (_errors.Count > KeptErrorLines)
            {
                _errors.TryDequeue(out _);
            }
        }
    }

    private EngineException Ended(Exception? cause = null)
    {
        var last = _errors.IsEmpty ? "It wrote nothing to its standard error." : $"The last that it wrote:\n{ErrorText}";
        return new($"The lab's host process ended, so nothing more can be asked. {last}", cause ?? new EndOfStreamException());
    }
}
