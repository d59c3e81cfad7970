using StageTest.Cli;
using StageTest.Cli.Terminal;
using StageTest.Engines;

return await StageTestCommand.InvokeAsync(args, CommandTerminal.OfProcess(), EngineCatalog.Product, TimeProvider.System);
