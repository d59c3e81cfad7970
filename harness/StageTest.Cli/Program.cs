using StageTest.Cli;

return await StageTestCommand.InvokeAsync(args, Terminal.OfProcess(), EngineSource.Catalog, TimeProvider.System);
