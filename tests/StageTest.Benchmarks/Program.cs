using System.Globalization;
using StageTest.Benchmarks;
using StageTest.Core.Topologies;

// Without arguments everything is measured but the lab at scale and clusters, which take minutes. The exit code is 1 where a limit is
// missed, and 3 where a lab or a cluster cannot run here.
switch (args.FirstOrDefault())
{
    case null:
        return Math.Max(
            Limits(
                EvaluationBenchmark.Run(1000),
                ReadingBenchmark.Run(),
                ExplainBenchmark.Run(),
                AuthorsBenchmark.Run(),
                ReplayBenchmark.Run(),
                DelegationBenchmark.Run(),
                RecommendBenchmark.Run(),
                GraphBenchmark.Run(),
                await ReportBenchmark.RunAsync(),
                await GateBenchmark.RunAsync()
            ),
            await LabBenchmark.RunAsync(100, Protocol.Tcp)
        );
    case "evaluate":
        return Limits(EvaluationBenchmark.Run(Number(1, 1000)));
    case "read":
        return Limits(ReadingBenchmark.Run());
    case "explain":
        return Limits(ExplainBenchmark.Run());
    case "authors":
        return Limits(AuthorsBenchmark.Run());
    case "replay":
        return Limits(ReplayBenchmark.Run());
    case "delegation":
        return Limits(DelegationBenchmark.Run());
    case "recommend":
        return Limits(RecommendBenchmark.Run());
    case "graph":
        return Limits(GraphBenchmark.Run());
    case "report":
        return Limits(await ReportBenchmark.RunAsync());
    case "gate":
        return Limits(await GateBenchmark.RunAsync());
    case "compare":
        return await CompareBenchmark.RunAsync(args[1..]);
    case "cluster" when args.ElementAtOrDefault(1) == "scale":
        int[] sizes = [.. args.Skip(2).Select((_, place) => Number(place + 2, 0)).Where(size => size > 1)];
        return await ClusterScaleBenchmark.RunAsync(sizes.Length > 0 ? sizes : [25, 50, 100]) is { } isComplete ? Limits(isComplete) : 3;
    case "cluster" when args.ElementAtOrDefault(1) == "compare":
        return await ClusterCompareBenchmark.RunAsync(args[2..]);
    case "cluster":
        return await ClusterBenchmark.RunAsync() is { } isFast ? Limits(isFast) : 3;
    case "scale":
        return Limits(await ScaleBenchmark.RunAsync(args.ElementAtOrDefault(1)));
    case "lab":
        return await LabBenchmark.RunAsync(Number(1, 100), LabProtocol());
    case var first when int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var workloads):
        return await LabBenchmark.RunAsync(workloads, LabProtocol());
    default:
        await Console.Error.WriteLineAsync(
            "Arguments: [evaluate [WORKLOADS] | read | explain | authors | replay | delegation | recommend | graph | report | gate | "
                + "compare REV [growth] | scale [matrix | load | run | growth] | cluster [scale [PODS...] | compare REV] | "
                + "lab [WORKLOADS] [tcp|udp]]"
        );
        return 2;
}

int Number(int place, int otherwise) =>
    args.Length > place && int.TryParse(args[place], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

Protocol LabProtocol() => args.Contains("udp") ? Protocol.Udp : Protocol.Tcp;

static int Limits(params IEnumerable<bool> areKept) => areKept.All(kept => kept) ? 0 : 1;
