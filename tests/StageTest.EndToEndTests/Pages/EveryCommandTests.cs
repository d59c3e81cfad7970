using System.Reflection;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Pages;

/// <summary>
/// Every command of documentation is run by a test. A test says by <see cref="RunsAttribute"/> which it runs; those of StageTest alone are
/// parsed by a test of their own, too. What no test machine can run is listed here with the reason.
/// </summary>
internal sealed class EveryCommandTests
{
    private static readonly Dictionary<string, string> NotRun = new(StringComparer.Ordinal)
    {
        ["sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"] =
            "it changes a setting of the machine; CI does it before the tests",
        ["tests/DevelopmentCluster/build"] = "it takes ten minutes; '.ci/setup' runs it before the tests of clusters",
        ["dotnet run --project tests/StageTest.Benchmarks -c Release -- compare REV"] =
            "it builds two commits and measures them for an hour",
        ["dotnet run --project tests/StageTest.Benchmarks -c Release -- cluster compare 2305050"] =
            "it builds two commits and runs both on a cluster for ten minutes",
        ["dotnet run --project tests/StageTest.Benchmarks -c Release -- compare REV growth"] = "the same",
        ["dotnet run --project tests/StageTest.Benchmarks -c Release -- compare REV --rows lint --pairs 9"] = "the same",
    };

    [Test]
    public void EachIsRunOrListedWithAReason()
    {
        var runs = Runs();
        var used = new HashSet<string>();
        var problems = new List<string>();
        foreach (var block in PageBlock.All().Where(b => !runs.Any(r => IsRun(b, r))))
        {
            foreach (var command in block.Commands.Where(c => !IsOfStageTestAlone(c)))
            {
                if (NotRun.ContainsKey(command))
                {
                    used.Add(command);
                }
                else
                {
                    problems.Add($"{block.Page}: {command}");
                }
            }
        }

        Assert.That(problems, Is.Empty, "Let a test run it and say so by the attribute Runs, or list it with the reason.");
        Assert.That(NotRun.Keys.Except(used), Is.Empty, "No page has it.");
    }

    [Test]
    public void WhatATestRunsIsThere() =>
        Assert.That(
            Runs().Where(r => PageBlock.All().Count(b => IsRun(b, r)) is var found && (r.Text is null ? found == 0 : found != 1)),
            Is.Empty
        );

    private static RunsAttribute[] Runs() =>
        [
            .. typeof(EveryCommandTests)
                .Assembly.GetTypes()
                .SelectMany(t => t.GetMethods())
                .SelectMany(m => m.GetCustomAttributes<RunsAttribute>()),
        ];

    private static bool IsRun(PageBlock block, RunsAttribute run) =>
        block.Page == run.Page && (run.Text is null || block.Text.Contains(run.Text, StringComparison.Ordinal));

    private static bool IsOfStageTestAlone(string command) =>
        command.Split(' ')[0].EndsWith("stagetest", StringComparison.Ordinal) && !command.Contains('|', StringComparison.Ordinal);
}
