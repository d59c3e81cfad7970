using System.Net.Sockets;
using System.Text.Json;
using StageTest.Core.Addresses;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.ProbeAgent;

/// <summary>Probes a whole row of targets at once, each backed by a control, and writes a line for each.</summary>
internal static class RowProber
{
    // Far below the usual limit of open files in a container, 1,048,576, and of older ones, 65,536.
    private const int MaximumAtOnce = 4000;

    /// <summary>Reads a row, probes it, writes the results. False, with the reason on standard error, for other input.</summary>
    public static async Task<bool> RunAsync(TextReader input, TextWriter output)
    {
        ProbeRow row;
        RowTarget[] targets;
        try
        {
            row = JsonSerializer.Deserialize(await input.ReadLineAsync() ?? "", RowJson.Default.ProbeRow)!;
            targets = new RowTarget[row.Targets];
            for (var i = 0; i < targets.Length; i++)
            {
                targets[i] = JsonSerializer.Deserialize(await input.ReadLineAsync() ?? "", RowJson.Default.RowTarget)!;
            }
        }
        catch (JsonException problem)
        {
            Console.Error.WriteLine($"The input is not a row of probes: {problem.Message}");
            return false;
        }

        foreach (var result in await ProbeAsync(row, targets))
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(result, RowJson.Default.RowResult));
        }

        return true;
    }

    /// <summary>Probes targets at once. The results are in their order.</summary>
    public static async Task<RowResult[]> ProbeAsync(ProbeRow row, IReadOnlyList<RowTarget> targets)
    {
        var timeout = TimeSpan.FromMilliseconds(row.DenialMilliseconds);
        var controls = new ProbeControls(timeout);
        var running = new List<Task<RowResult>>();
        using var slots = new SemaphoreSlim(MaximumAtOnce);
        var started = TimeProvider.System.GetTimestamp();
        var next = targets.Count;
        var waiting = new List<Task<RowResult>>(targets.Count);
        for (var place = 0; place < targets.Count; place++)
        {
            await slots.WaitAsync();
            var target = targets[place];
            var family = FamilyOf(target.Address);
            controls.Back(
                place,
                0,
                target.Protocol,
                TimeProvider.System.GetElapsedTime(started),
                () =>
                {
                    running.Add(Probe.RunAsync(next, Control(row, target.Protocol, family), timeout));
                    return next++;
                },
                family
            );
            waiting.Add(RunAsync(place, target));
        }

        RowResult[] results = [.. await Task.WhenAll(waiting), .. await Task.WhenAll(running)];
        var outcomes = Array.ConvertAll(results, r => r.Outcome);
        controls.Judge(outcomes, (place, why) => results[place] = results[place] with { Outcome = ProbeOutcome.NotRun, Reason = why });
        return results[..targets.Count];

        async Task<RowResult> RunAsync(int place, RowTarget target)
        {
            try
            {
                return await Probe.RunAsync(place, target, timeout);
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private static RowTarget Control(ProbeRow row, Protocol protocol, AddressFamily family) =>
        new(
            row.Self.FirstOrDefault(own => FamilyOf(own) == family) ?? "no address of its own in this family",
            AgentSocket.IsEcho(protocol) ? 0 : row.ControlPort,
            protocol
        );

    private static AddressFamily FamilyOf(string address) => address.Contains(':', StringComparison.Ordinal) ? IpFamily.V6 : IpFamily.V4;
}
