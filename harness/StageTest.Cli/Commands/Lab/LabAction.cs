using StageTest.Cli.Inputs;
using StageTest.Cli.Runs;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Evaluation;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines.Lab;

namespace StageTest.Cli.Commands.Lab;

/// <summary>The action of <c>stagetest lab</c>: it keeps a scenario running with the policies of its files, and shows its matrix.</summary>
internal sealed class LabAction(
    LabSettings settings,
    CommandTerminal terminal,
    LabInput input,
    ILabView view,
    RunningLabs list,
    TimeProvider clock
)
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(10);

    // Programs in the pods may start or stop listening at any time, so the matrix is read again at intervals.
    private const int PulsesBetweenReadings = 5;

    private readonly SourceWatch _sources = new(settings.Scenario, ScenarioReading.Strict);
    private Stage _stage = settings.Stage;

    /// <summary>Runs until the user quits, and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        var scenario = _sources.Read(diagnostics);
        DiagnosticLines.Write(diagnostics.Sorted(), Severity.Warning, terminal.Error);
        if (scenario is null || !CheckReal(scenario))
        {
            return ExitCode.BadInput;
        }

        try
        {
            return await view.ShowAsync(() => ServeAsync(scenario, cancellationToken));
        }
        catch (EngineException failure)
        {
            terminal.Error.WriteLine(failure.Message);
            return ExitCode.Failure;
        }
    }

    private bool CheckReal(Scenario scenario)
    {
        var known = scenario.Topology.Endpoints.ToHashSet();
        var unknown = settings.Real.Where(r => !known.Contains(r)).ToArray();
        foreach (var reference in unknown)
        {
            terminal.Error.WriteLine(
                $"--real {reference}: there is no such workload or external "
                    + $"endpoint.{Suggestion.For(reference.ToString(), known.Select(e => e.ToString()), "Known names")}"
            );
        }

        return unknown.Length == 0;
    }

    private async Task<int> ServeAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        using var unfinished = UnfinishedWork.OfProcess.Begin();
        var lab = await OpenAsync(scenario, cancellationToken);
        try
        {
            while (true)
            {
                view.Show(await ReadAsync(lab, scenario, cancellationToken));
                switch (await NextAsync(cancellationToken))
                {
                    case null when _sources.HasChanged():
                        (lab, scenario) = await ReloadAsync(lab, scenario, cancellationToken);
                        break;
                    case null:
                        break;
                    case { } typed when LabInput.IsQuit(typed):
                        return ExitCode.Promote;
                    case { } typed when LabInput.StageOf(typed) is { } stage:
                        _stage = stage;
                        await lab.ApplyAsync(scenario.PoliciesAt(stage), cancellationToken);
                        break;
                    default:
                        view.Tell([$"Commands: {LabInput.Commands}."]);
                        break;
                }
            }
        }
        finally
        {
            await lab.DisposeAsync();
        }
    }

    private async Task<LiveLab> OpenAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var lab = await LiveLab.OpenAsync(scenario, settings.Real, list, cancellationToken);
        try
        {
            await lab.ApplyAsync(scenario.PoliciesAt(_stage), cancellationToken);
            var choice = list.List().Length > 1 ? $"--lab {lab.Name} " : "";
            view.Tell([
                $"The lab '{lab.Name}' is up with {CountText.Of(lab.Pods.Length, "pod")} "
                    + $"({DurationText.Of(clock.GetElapsedTime(started))}).",
                $"Enter a pod from another terminal: stagetest lab exec {choice}{lab.Pods[0].Name} -- COMMAND",
                $"Switch the stage or end: {LabInput.Commands}.",
            ]);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    private async Task<LabReading> ReadAsync(LiveLab lab, Scenario scenario, CancellationToken cancellationToken)
    {
        var plan = lab.Askable(scenario.Plan);
        var reading = await Settling.ReadAsync(token => lab.ReadAsync(plan, token), SettleLimit, clock, cancellationToken);
        var predicted = new PolicyEvaluator(scenario.Topology, lab.Placement, scenario.PoliciesAt(_stage)).EvaluateAll(plan).Verdicts;
        var expectation = scenario.ExpectationAt(_stage)?.Over(plan);
        var due = predicted.Select((verdict, place) => expectation?.Verdicts[place] ?? verdict);
        return new(_stage, reading.Matrix, [.. due]);
    }

    // The user's input; null if files have changed or the next reading is due.
    private async Task<string?> NextAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pulse, clock);
        for (var pulse = 0; pulse < PulsesBetweenReadings; pulse++)
        {
            if (input.Take() is { } typed)
            {
                return typed;
            }

            if (_sources.HasChanged())
            {
                return null;
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }

        return null;
    }

    private async Task<(LiveLab Lab, Scenario Scenario)> ReloadAsync(LiveLab lab, Scenario scenario, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        var next = _sources.Read(diagnostics);
        var problem = next is null ? null : LiveLab.ProblemWith(next.Topology);
        if (next is null || problem is not null)
        {
            view.Tell([
                .. DiagnosticLines.Of(diagnostics.Sorted(), Severity.Warning),
                .. problem is null ? [] : new[] { problem },
                "Nothing was applied: the last valid policies stay enforced.",
            ]);
            return (lab, scenario);
        }

        if (!lab.TryAdopt(next.Topology))
        {
            view.Tell(["The pods have changed. The lab restarts; programs in it end."]);
            await lab.DisposeAsync();
            return (await OpenAsync(next, cancellationToken), next);
        }

        await lab.ApplyAsync(next.PoliciesAt(_stage), cancellationToken);
        view.Tell([
            .. DiagnosticLines.Of(diagnostics.Sorted(), Severity.Warning),
            "The files have changed. Their policies were " + "applied.",
        ]);
        return (lab, next);
    }
}
