using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using StageTest.Core.Addresses;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes.Probing;

/// <summary>Kubernetes' own test image, for clusters that already have it: <c>registry.k8s.io/e2e-test-images/agnhost</c>.</summary>
/// <remarks>
/// It listens with <c>netexec</c>, once for each port number; a row of probes is a shell loop over <c>connect</c>. For UDP, and to learn
/// which pod answers, the pod's own <c>netexec</c> is requested to dial (<c>test/images/agnhost/netexec</c>). The loop is a constant, and
/// targets are data on its standard input. Times are not measured, so the default denial timeout applies.
/// </remarks>
internal sealed class AgnhostProgram : ProbeProgram
{
    private const string Wait = "wait";

    // The exit codes of 'timeout' in the versions of the image.
    private const string Terminated = "143";
    private const string TimeIsUp = "124";

    // Each probe is a process.
    private const int AtOnce = 40;

    // Reads the number of lines, the timeout and the control port, then one probe from each line, or that all must have ended.
    private const string Loop = """
        read -r lines seconds control
        dial() {
          printf 'GET /dial?host=%s&port=%s&protocol=%s&request=hostname&tries=1 HTTP/1.0\r\n\r\n' "$1" "$2" "$3" |
            timeout "$seconds" nc 127.0.0.1 "$control"
        }
        probe() {
          case "$4" in
            udp | http) said=$(dial "$2" "$3" "$4"); code=$?; said=$(printf '%s' "$said" | tail -n 1) ;;
            *)
              said=$(/agnhost connect "$5" --timeout "${seconds}s" --protocol "$4" 2>&1); code=$?
              said=$(printf '%s' "$said" | head -n 1) ;;
          esac
          printf '%s %s %s\n' "$1" "$code" "$said"
        }
        while [ "$lines" -gt 0 ]; do
          lines=$((lines - 1))
          read -r place address port way both
          if [ "$place" = wait ]; then wait; else probe "$place" "$address" "$port" "$way" "$both" & fi
        done
        wait
        """;

    /// <inheritdoc/>
    public override string Name => "agnhost";

    /// <inheritdoc/>
    public override int RowsOfANode => 8;

    /// <inheritdoc/>
    public override string? ReasonAgainst(Protocol protocol) =>
        Port.HasPorts(protocol) ? null : "agnhost sends no echo requests; StageTest's own agent does";

    /// <inheritdoc/>
    public override IEnumerable<(string Name, string[] Command)> Listeners(string pod, int controlPort, ImmutableArray<Port> ports)
    {
        var byNumber = ports
            .Where(p => Port.HasPorts(p.Protocol))
            .GroupBy(p => (int)p.Number)
            .ToDictionary(g => g.Key, g => g.Select(p => p.Protocol).ToHashSet());
        byNumber[controlPort] = [Protocol.Tcp, Protocol.Udp];
        foreach (var (number, protocols) in byNumber.OrderBy(n => n.Key != controlPort))
        {
            // It always listens on TCP and UDP; ports that were not declared are not probed.
            yield return (
                number == controlPort ? ProbeProgram.Container : $"port-{number}",
                [
                    "/agnhost",
                    "netexec",
                    $"--http-port={number}",
                    $"--udp-port={number}",
                    .. protocols.Contains(Protocol.Sctp) ? [$"--sctp-port={number}"] : Array.Empty<string>(),
                ]
            );
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

        return Encoding.UTF8.GetBytes($"{lines.Count} {Seconds(row)} {row.ControlPort}\n{string.Join('\n', lines)}\n");
    }

    /// <inheritdoc/>
    public override RowOutput Output(ProbeRow row, IReadOnlyList<RowTarget> targets) => new Lines(row, targets);

    private static RowResult[] Judged(Dictionary<string, string[]> answers, ProbeRow row, IReadOnlyList<RowTarget> targets)
    {
        var results = new List<RowResult>(
            targets.Select(
                (target, place) => Result(place, target, answers.GetValueOrDefault(place.ToString(CultureInfo.InvariantCulture)))
            )
        );
        var controls = new ProbeControls(TimeSpan.MaxValue);
        for (var first = 0; first < targets.Count; first += AtOnce)
        {
            // A batch is a window: its controls back its probes and no others.
            var window = first;
            for (var place = first; place < Math.Min(first + AtOnce, targets.Count); place++)
            {
                var control = Control(row, targets[place]);
                controls.Back(
                    place,
                    window,
                    control.Protocol,
                    TimeSpan.Zero,
                    () =>
                    {
                        results.Add(Result(results.Count, control, answers.GetValueOrDefault($"control-{window}-{Kind(control)}")));
                        return results.Count - 1;
                    },
                    Family(control)
                );
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
            return new(place, ProbeOutcome.NotRun, 0, "agnhost reported no result");
        }

        return target.WhoAnswers || target.Protocol == Protocol.Udp ? Dialled(place, code, said)
            : code == "0" ? new(place, ProbeOutcome.Connected, 0, null)
            : Failed(place, code, said);
    }

    private static RowResult Dialled(int place, string code, string said)
    {
        // netexec gave no answer in time, so nothing was heard.
        if (said.Length == 0 && code is Terminated or TimeIsUp)
        {
            return new(place, ProbeOutcome.TimedOut, 0, null);
        }

        try
        {
            var answer = JsonNode.Parse(said);
            return (string?)answer?["responses"]?[0] is { Length: > 0 } name
                ? new(place, ProbeOutcome.Connected, 0, null, name)
                : Failed(place, code, (string?)answer?["errors"]?[0] ?? said);
        }
        catch (JsonException)
        {
            return Failed(place, code, said);
        }
    }

    // An unexplained failure is not a denial.
    private static RowResult Failed(int place, string code, string said) =>
        said switch
        {
            _ when Says(said, "REFUSED") => new(place, ProbeOutcome.Refused, 0, null),
            _ when Says(said, "TIMEOUT") || Says(said, "timed out") => new(place, ProbeOutcome.TimedOut, 0, null),
            _ when Says(said, "unreachable") || Says(said, "no route to host") => new(place, ProbeOutcome.Unreachable, 0, null),
            _ => new(place, ProbeOutcome.NotRun, 0, $"agnhost ended with exit code {code}: {(said.Length > 0 ? said : "nothing said")}"),
        };

    private static bool Says(string said, string word) => said.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<RowTarget> Controls(ProbeRow row, IEnumerable<RowTarget> targets) =>
        targets.Select(t => Control(row, t)).Distinct();

    private static RowTarget Control(ProbeRow row, RowTarget target) =>
        new(
            row.Self.FirstOrDefault(own =>
                own.Contains(':', StringComparison.Ordinal) == target.Address.Contains(':', StringComparison.Ordinal)
            ) ?? row.Self[0],
            row.ControlPort,
            target.Protocol == Protocol.Udp ? Protocol.Udp : Protocol.Tcp
        );

    private static string Kind(RowTarget control) => $"{(byte)control.Protocol}-{Family(control)}";

    private static AddressFamily Family(RowTarget target) =>
        target.Address.Contains(':', StringComparison.Ordinal) ? IpFamily.V6 : IpFamily.V4;

    // Addresses were parsed before, and names of protocols are constants.
    private static string Line(string place, RowTarget target)
    {
        var way = target.Protocol switch
        {
            Protocol.Udp => "udp",
            Protocol.Sctp => "sctp",
            _ => target.WhoAnswers ? "http" : "tcp",
        };
        var both = Family(target) == IpFamily.V6 ? $"[{target.Address}]:{target.Port}" : $"{target.Address}:{target.Port}";
        return $"{place} {target.Address} {target.Port} {way} {both}";
    }

    // The tools of the image take whole seconds.
    private static int Seconds(ProbeRow row) => Math.Max(1, (int)Math.Ceiling(row.DenialMilliseconds / 1000.0));

    // Denials need the controls of their batch, so they are judged at the end.
    private sealed class Lines(ProbeRow row, IReadOnlyList<RowTarget> targets)
        : RowOutput(new(targets.Count, "agnhost did not say what became of it"))
    {
        private readonly Dictionary<string, string[]> _words = [];

        protected override void Read(string line)
        {
            var words = line.Split(' ', 3);
            _words[words[0]] = words;
        }

        protected override void Finish()
        {
            foreach (var result in Judged(_words, row, targets))
            {
                Answers.Add(result);
            }
        }
    }
}
