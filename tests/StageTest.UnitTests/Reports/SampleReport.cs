using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Core.Reports;
using StageTest.Core.Scenarios;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Reports;

/// <summary>Reports of the sample shop, with times that never change.</summary>
internal static class SampleReport
{
    private static readonly DateTimeOffset RunStart = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.FromHours(2));

    /// <summary>Promotes.</summary>
    public static Task<RunReport> PromoteAsync() => OfAsync(Sample.Shop, asked => asked.ByPolicies);

    /// <summary>Holds: the engine does not enforce the promoted policy on web to db, and a probe of web to api fails at baseline.</summary>
    public static Task<RunReport> HoldAsync() =>
        OfAsync(
            Sample.Shop,
            asked =>
                asked switch
                {
                    { Applied: Asked.Promoted } when asked.Flow == Sample.WebToDb => Verdict.Allowed,
                    { Applied: Asked.Baseline } when asked.Flow == Sample.WebToApi => Verdict.ProbeFailed,
                    _ => asked.ByPolicies,
                },
            asked => asked is { Applied: Asked.Baseline } && asked.Flow == Sample.WebToApi ? "no route to the pod" : null
        );

    /// <summary>
    /// Promotes, and Calico's own pending trace would show web to db otherwise: it still evaluates the policy that is replaced.
    /// </summary>
    public static async Task<RunReport> PendingAsync()
    {
        const string open = """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: db, namespace: shop }
            spec: { podSelector: { matchLabels: { role: db } }, ingress: [{}] }
            """;
        return await OfAsync(
            Sample.Scenario(["web:80", "api:8080", "db:5432"], $"{open}\n---\n{Sample.ClosedDatabase}", [(Sample.WebToDb, Verdict.Denied)]),
            asked => asked.ByPolicies
        );
    }

    /// <summary>One scenario that promotes, one that holds and one whose engine failed.</summary>
    public static async Task<RunReport> MixedAsync()
    {
        var hold = await HoldAsync();
        var failed = Sample.Shop with { Name = "wiki", File = "scenarios/wiki move.yaml" };
        var error = new ScenarioResult(
            failed,
            null,
            Decision.EngineFailed(failed, "Engine 'lab' cannot create network namespaces.\nUse '--engine simulate'.")
        );
        var promote = (await PromoteAsync()).Scenarios[0];
        return hold with { Duration = TimeSpan.FromSeconds(75), Scenarios = [promote, hold.Scenarios[0], error] };
    }

    /// <summary>The report of one scenario on a scripted engine.</summary>
    public static async Task<RunReport> OfAsync(
        Scenario scenario,
        Func<Asked, Verdict> answer,
        Func<Asked, string?>? detail = null,
        EngineNeeds lacks = EngineNeeds.None
    )
    {
        var run = await Sample.RunAsync(
            scenario,
            new ScriptedEngine
            {
                Answer = answer,
                Detail = detail ?? (_ => null),
                Lacks = lacks,
            }
        );
        run = run with
        {
            Duration = TimeSpan.FromSeconds(1.24),
            Stages = [.. run.Stages.Select(s => s with { Duration = TimeSpan.FromMilliseconds(400) })],
        };
        return new()
        {
            Engine = run.Engine,
            StartedAt = RunStart,
            Duration = TimeSpan.FromSeconds(1.25),
            Scenarios = [new(scenario, run, PromotionGate.Decide(run))],
        };
    }

    /// <summary>What a format writes, with the line ends of Unix.</summary>
    public static string Write(this IResultWriter<RunReport> format, RunReport report)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        format.Write(report, writer);
        return writer.ToString();
    }
}
