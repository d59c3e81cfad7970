using StageTest.Cli;
using StageTest.Cli.Runs;
using StageTest.Cli.Terminal;
using StageTest.Engines;
using StageTest.Engines.Lab.Linux;

if (OperatingSystem.IsLinux())
{
    StandardStreams.Hold();
}

if (EngineHosts.Run(args) is { } code)
{
    return code;
}

var terminal = CommandTerminal.OfProcess();
using var interruption = new Interruption(TimeProvider.System, UnfinishedWork.OfProcess, Environment.Exit);
return await interruption.RunAsync(
    token =>
        StageTestCommand.InvokeAsync(
            args,
            new(terminal, EngineCatalog.Product, TimeProvider.System) { Commands = CommandList.Known },
            token
        ),
    terminal.Error
);
