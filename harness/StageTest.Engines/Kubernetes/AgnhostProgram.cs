using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes;

/// <summary>Kubernetes' own test image, for clusters that already have it: <c>registry.k8s.io/e2e-test-images/agnhost</c>.</summary>
/// <remarks>
/// Its listeners are <c>netexec</c>, one for each port number; a row is a loop of the image's shell over <c>connect</c>, and over <c>nc</c> for
/// UDP. The loop is a constant, and targets are data on its standard input. Times are not measured, so silence lasts as long as usual.
/// </remarks>
internal sealed class AgnhostProgram : ProbeProgram
{
    /// <summary>The name by which the command line calls it, and the image's own.</summary>
    public const string ProgramName = "agnhost";

    private const string Wait = "wait";

    // Each probe is a process.
    private const int AtOnce = 40;

    // Reads how many lines follow and how long to wait, then a probe from each line, or that all must have ended.
    private const string Loop = """
        read -r lines seconds
        probe() {
          case "$4" in
            udp) said=$(printf hostname | nc -u -w "$seconds" "$2" "$3" 2>&1) ;;
            who) said=$(wget -q -T "$seconds" -O - "http://$5/hostname" 2>&1) ;;
            *) said=$(/agnhost connect "$5" --timeout "${seconds}s" --protocol "$4" 2>&1) ;;
          esac
          printf '%s %s %s\n' "$1" "$?" "$(printf %s "$said" | head -n 1)"
        }
        while [ "$lines" -gt 0 ]; do
          lines=$((lines - 1))
          read -r place address port protocol both
          if [ "$place" = wait ]; then wait; else probe "$place" "$address" "$port" "$protocol" "$both" & fi
        done
        wait
        """;

    /// <inheritdoc/>
    public override string Name => ProgramName;

    /// <inheritdoc/>
    public override int ParallelRows => 8;

    /// <inheritdoc/>
    public override string? ReasonAgainst(Protocol protocol) => Port.HasPorts(protocol) ? null : "agnhost sends no echo requests; StageTest's own agent does";

    /// <inheritdoc/>
    public override IEnumerable<(string Name, string[] Command)> Listeners(string pod, int controlPort, ImmutableArray<Port> ports)
    {
        var byNumber = ports.Where(p => Port.HasPorts(p.Protocol)).GroupBy(p => (int)p.Number).ToDictionary(g => g.Key, g => g.Select(p => p.Protocol).ToHashSet());
        byNumber[controlPort] = [Protocol.Tcp, Protocol.Udp];
        foreach (var (number, protocols) in byNumber.OrderBy(n => n.Key != controlPort))
        {
            // It always listens over TCP and UDP, which nobody asks where they were not declared.
            yield return (
                number == controlPort ? StandIns.Container : $"port-{number}",
                ["/agnhost", "netexec", $"--http-port={number}", $"--udp-port={number}", .. protocols.Contains(Protocol.Sctp) ? [$"--sctp-port={number}"] : Array.Empty<string>()]);
        }
    }

    /// <inheritdoc/>
    public override string[] Command(PodPlace place) => ["/bin/sh", "-c", Loop];

    /// <inheritdoc/>
    public override byte[] Input(ProbeRow row, IReadOnlyList<RowTarget> targets)
    {
        var lines = new List<string>();
        for (var first = 0; first < targets.Count; first += AtOnce)
        {
            var batch = targets.Skip(first).Take(AtOnce).ToArray();
            lines.AddRange(Controls(row, batch).Select(c => Line($"control-{first}-{Kind(c)}", c)));
            lines.AddRange(batch.Select((target, place) => Line((first + place).ToString(CultureInfo.InvariantCulture), target)));
            lines.Add(Wait);
        }

        return Encoding.UTF8.GetBytes($"{lines.Count} {Seconds(row)}\n{string.Join('\n', lines)}\n");
    }

    /// <inheritdoc/>
    public override RowResult[] Parse(string output, ProbeRow row, IReadOnlyList<RowTarget> targets)
    {
        var answers = new Dictionary<string, string[]>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', 3);
            answers[words[0]] = words;
        }

        var results = new List<RowResult>(targets.Select((target, place) => Result(place, target, answers.GetValueOrDefault(place.ToString(CultureInfo.InvariantCulture)))));
        var controls = new ProbeControls(TimeSpan.MaxValue);
        for (var first = 0; first < targets.Count; first += AtOnce)
        {
            // A batch is a window: its controls back its probes and no others.
            var window = first;
            for (var place = first; place < Math.Min(first + AtOnce, targets.Count); place++)
            {
                var control = Control(row, targets[place]);
                controls.Back(place, window, control.Protocol, TimeSpan.Zero, () =>
                {
                    results.Add(Result(results.Count, control, answers.GetValueOrDefault($"control-{window}-{Kind(control)}")));
                    return results.Count - 1;
                }, Family(control));
            }
        }

        RowResult[] all = [.. results];
        var outcomes = Array.ConvertAll(all, r => r.Outcome);
        controls.Judge(outcomes, (place, why) => all[place] = all[place] with { Outcome = ProbeOutcome.NotRun, Reason = why });
        return all[..targets.Count];
    }

    /// <inheritdoc/>
    public override TimeSpan LongestWait(TimeSpan denialTimeout, int targets) =>
        TimeSpan.FromSeconds((1 + Math.Ceiling(denialTimeout.TotalSeconds)) * (1 + (targets / AtOnce)));

    private static RowResult Result(int place, RowTarget target, string[]? words)
    {
        if (words is not [_, var code, var said])
        {
            return new(place, ProbeOutcome.NotRun, 0, "agnhost did not say what became of it");
        }

        var isAnswered = code == "0" && (said.Length > 0 || !(target.WhoAnswers || target.Protocol == Protocol.Udp));
        return isAnswered ? new(place, ProbeOutcome.Connected, 0, null, said.Length > 0 ? said : null) : said switch
        {
            _ when said.Contains("REFUSED", StringComparison.OrdinalIgnoreCase) => new(place, ProbeOutcome.Refused, 0, null),
            "" => new(place, ProbeOutcome.TimedOut, 0, null),
            _ when said.StartsWith("TIMEOUT", StringComparison.Ordinal) || said.Contains("timed out", StringComparison.Ordinal) => new(place, ProbeOutcome.TimedOut, 0, null),
            _ when said.Contains("unreachable", StringComparison.OrdinalIgnoreCase) || said.Contains("no route to host", StringComparison.OrdinalIgnoreCase) =>
                new(place, ProbeOutcome.Unreachable, 0, null),
            _ => new(place, ProbeOutcome.NotRun, 0, $"agnhost ended with exit code {code}: {said}"),
        };
    }

    private static IEnumerable<RowTarget> Controls(ProbeRow row, IEnumerable<RowTarget> targets) => targets.Select(t => Control(row, t)).Distinct();

    private static RowTarget Control(ProbeRow row, RowTarget target) =>
        new(row.Self.FirstOrDefault(own => own.Contains(':', StringComparison.Ordinal) == target.Address.Contains(':', StringComparison.Ordinal)) ?? row.Self[0], row.ControlPort,
            target.Protocol == Protocol.Udp ? Protocol.Udp : Protocol.Tcp);

    private static string Kind(RowTarget control) => $"{(byte)control.Protocol}-{Family(control)}";

    private static AddressFamily Family(RowTarget target) => target.Address.Contains(':', StringComparison.Ordinal) ? IpFamily.V6 : IpFamily.V4;

    // Addresses were parsed before, and names of protocols are the program's own.
    private static string Line(string place, RowTarget target)
    {
        var way = target.Protocol switch { Protocol.Udp => "udp", Protocol.Sctp => "sctp", _ => target.WhoAnswers ? "who" : "tcp" };
        var both = Family(target) == IpFamily.V6 ? $"[{target.Address}]:{target.Port}" : $"{target.Address}:{target.Port}";
        return $"{place} {target.Address} {target.Port} {way} {both}";
    }

    // The image's tools count in whole seconds.
    private static int Seconds(ProbeRow row) => Math.Max(1, (int)Math.Ceiling(row.DenialMilliseconds / 1000.0));
}
