using StageTest.Cli;

return await StageTestCommand.InvokeAsync(args, Terminal.OfProcess(), ProcessEngines.Source, TimeProvider.System);
