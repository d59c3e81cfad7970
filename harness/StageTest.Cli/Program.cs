using StageTest.Cli;
using StageTest.Cli.Runs;
using StageTest.Cli.Terminal;

return await StageTestCommand.InvokeAsync(args, CommandTerminal.OfProcess(), EngineSource.Catalog, TimeProvider.System);
