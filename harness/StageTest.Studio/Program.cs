using System.Runtime.InteropServices;
using System.Text.Json;
using StageTest.Engines;
using StageTest.Engines.Options;
using StageTest.Studio;

const int badInput = 2;
const int failure = 3;
const int interrupted = 130;

using var end = new CancellationTokenSource();

// Callbacks of the token may run on this thread, which signals need.
void End() => _ = Task.Run(end.Cancel);

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = true;
    End();
});
using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    End();
});

var line = await Console.In.ReadLineAsync();
var request = line is null ? null : JsonSerializer.Deserialize<StudioRequest>(line);
if (request is null || EngineCatalog.Product.Find(request.Engine) is not { } engine)
{
    await Console.Error.WriteLineAsync("This program is part of StageTest. Start it with 'stagetest studio'.");
    return badInput;
}

// The command that started this process holds the other end of the pipe. When it ends for any reason, the studio ends, too.
new Thread(() =>
{
    while (Console.In.ReadLine() is not null) { }

    End();
})
{
    IsBackground = true,
    Name = "parent",
}.Start();

try
{
    var notices = new EngineNotices { Tell = Console.Error.WriteLine, Warn = Console.Error.WriteLine };
    await using var sessions = new StudioSessions(request, engine, notices, TimeProvider.System);
    await using var server = new StudioServer(sessions, TimeProvider.System, end.Token);
    var address = await server.StartAsync(end.Token);
    Console.WriteLine(address);
    Console.Error.WriteLine("Open this address. It contains the key, so do not share it. Ctrl-C ends the studio.");
    await Task.Delay(Timeout.Infinite, end.Token);
}
catch (OperationCanceledException)
{
    return interrupted;
}
catch (IOException problem)
{
    await Console.Error.WriteLineAsync($"The studio cannot listen on the loopback interface: {problem.Message}");
    return failure;
}

return interrupted;
