using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using StageTest.Core.Flows.Records;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows.Sources.Formats;

/// <summary>
/// What <c>calico-node -flows</c> prints in a pod of Calico: a few lines of text for each flow, without labels or addresses.
/// </summary>
internal static partial class CalicoNodeFormat
{
    /// <summary>The format.</summary>
    public static TextFlowFormat Format { get; } =
        new("calico-node", "what 'calico-node -flows' prints", line => Heading().IsMatch(line), Read);

    private static IEnumerable<FlowRecord> Read(
        IEnumerable<(int Number, string Text)> lines,
        string file,
        FlowTally tally,
        FlowProblems problems
    )
    {
        Block? block = null;
        foreach (var (number, text) in lines)
        {
            if (Heading().Match(text) is { Success: true } heading)
            {
                if (Finish(block, file, tally, problems) is { } finished)
                {
                    yield return finished;
                }

                block = new(number, heading);
            }
            else if (block is not null && Refusal(block, text) is { } fact)
            {
                problems.Broken(file, number, 1, fact);
                block = null;
            }
            else if (block is null && text.StartsWith("- Time=", StringComparison.Ordinal))
            {
                problems.Broken(file, number, 1, $"'{Short(text)}' is not a heading of a flow");
            }
        }

        if (Finish(block, file, tally, problems) is { } last)
        {
            yield return last;
        }
    }

    // Why a line does not belong to the flow; null if it does.
    private static string? Refusal(Block block, string text)
    {
        try
        {
            return block.Take(text) ? null : $"'{Short(text)}' is not a line of a flow";
        }
        catch (FlowFormatException problem)
        {
            return problem.Message;
        }
    }

    private static FlowRecord? Finish(Block? block, string file, FlowTally tally, FlowProblems problems)
    {
        if (block is null)
        {
            return null;
        }

        tally.Read++;
        try
        {
            return block.Record(file, tally);
        }
        catch (FlowFormatException problem)
        {
            problems.Broken(file, block.Number, 1, problem.Message);
            return null;
        }
    }

    private static string Short(string text) => text.Length > 60 ? text[..60] + " ..." : text;

    [GeneratedRegex(
        @"^[\0\s]*- Time=(?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}) \S+ Reporter=(?<reporter>\w+) Action=(?<action>\w+)\s*$"
    )]
    private static partial Regex Heading();

    [GeneratedRegex(
        @"^\s+Src=\{(?<stype>\w+)\((?<sns>[^/)]*)/(?<sname>[^)]*)\)\} Dst=\{(?<dtype>\w+)\((?<dns>[^/)]*)/(?<dname>[^)]*)\) "
            + @"Svc:(?<svcns>[^/]*)/(?<svc>[^}]*)\} Proto=\{(?<proto>\w+)\((?<port>\d+)\) Svc:(?<svcportname>[^/]*)/(?<svcport>\d+)\}\s*$"
    )]
    private static partial Regex Ends();

    [GeneratedRegex(
        @"^\s+Counts=\{Ingress:\s*(?<pin>\d+)Pkts/(?<bin>\d+)Bytes Egress:\s*(?<pout>\d+)Pkts/(?<bout>\d+)Bytes\} "
            + @"Connections=\{Started:(?<started>\d+) Completed:\d+ Live:\d+\}\s*$"
    )]
    private static partial Regex Numbers();

    // Starts at a word, so that a long line costs no more than its length.
    [GeneratedRegex(@"(?<!\w)(?<name>\w+):(?:""(?<text>[^""]*)""|(?<word>[\w-]+))")]
    private static partial Regex Fields();

    // All steps of a trace are on one line.
    [GeneratedRegex(@"(?:^|\s)- (?=kind:)")]
    private static partial Regex Steps();

    // The lines of one flow.
    private sealed class Block(int number, Match heading)
    {
        private readonly List<PolicyHit> _enforced = [];
        private readonly List<PolicyHit> _pending = [];
        private Match? _ends;
        private Match? _numbers;
        private List<PolicyHit>? _list;

        public int Number => number;

        // Whether the line belongs to the flow.
        public bool Take(string text)
        {
            if (text.Trim('\0').Trim() is not { Length: > 0 } line)
            {
                return true;
            }

            if (line is "Enforced:" or "Pending:")
            {
                _list = line == "Enforced:" ? _enforced : _pending;
                return true;
            }

            if (line.StartsWith("- kind:", StringComparison.Ordinal) && _list is not null)
            {
                _list.AddRange(Steps().Split(line).Skip(1).Select(Hit));
                return true;
            }

            if (Ends().Match(text) is { Success: true } ends)
            {
                _ends = ends;
                return true;
            }

            if (Numbers().Match(text) is { Success: true } numbers)
            {
                _numbers = numbers;
                return true;
            }

            return false;
        }

        public FlowRecord? Record(string file, FlowTally tally)
        {
            if (_ends is not { } ends || _numbers is not { } numbers)
            {
                throw new FlowFormatException("the text stops before the flow's ends and counts");
            }

            var counts = new FlowCounts(
                Count(numbers, "pin"),
                Count(numbers, "pout"),
                Count(numbers, "bin"),
                Count(numbers, "bout"),
                Count(numbers, "started")
            );
            if (counts is { Packets: 0, Connections: 0 })
            {
                return tally.LeaveOut(FlowTally.WithoutPackets);
            }

            var time = DateTimeOffset.ParseExact(heading.Groups["time"].Value, "yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
            var port = FlowJson.MakePort(Count(ends, "port"), ends.Groups["proto"].Value);
            return new(
                new(
                    End(ends, "s"),
                    End(ends, "d"),
                    port,
                    ends.Groups["svc"].Value is var service and not ("" or "-")
                    && Count(ends, "svcport") is > 0 and <= ushort.MaxValue and var own
                        ? new FlowService(EndpointRef.Service(ends.Groups["svcns"].Value, service), new((ushort)own, port.Protocol))
                        : null,
                    CalicoTraces.Reporter(heading.Groups["reporter"].Value),
                    CalicoTraces.IsAllowed(heading.Groups["action"].Value),
                    Trace(_enforced),
                    Trace(_pending)
                ),
                counts,
                time.ToUniversalTime(),
                time.ToUniversalTime(),
                new(file, number, 1)
            );
        }

        private static FlowTrace Trace(List<PolicyHit> hits) => hits.Count == 0 ? FlowTrace.None : new([.. hits]);

        private static FlowEnd End(Match ends, string mark)
        {
            var inNamespace = CalicoTraces.Namespace(ends.Groups[$"{mark}ns"].Value);
            var name = ends.Groups[$"{mark}name"].Value;
            return new()
            {
                Kind = CalicoTraces.KindOf(ends.Groups[$"{mark}type"].Value, inNamespace, name),
                Namespace = inNamespace,
                Name = name,
            };
        }

        private static long Count(Match match, string name) =>
            long.TryParse(match.Groups[name].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? count
                : throw new FlowFormatException($"{match.Groups[name].Value} is more than can be counted");

        private static PolicyHit Hit(string line)
        {
            var brace = line.IndexOf("trigger:{", StringComparison.Ordinal);
            var own = FieldsOf(brace < 0 ? line : line[..brace]);
            var trigger = brace < 0 ? null : FieldsOf(line[(brace + "trigger:{".Length)..]);
            var action = CalicoTraces.Action(own.GetValueOrDefault("action", ""));
            return Made(own, action, trigger is null ? null : Made(trigger, action, null));
        }

        private static PolicyHit Made(Dictionary<string, string> fields, RuleAction action, PolicyHit? trigger)
        {
            var kind = fields.GetValueOrDefault("kind", "");
            var isEnd = kind == PolicyHit.EndOfTierKind || trigger is null && !fields.ContainsKey("action");
            return new(
                kind,
                fields.GetValueOrDefault("namespace", ""),
                fields.GetValueOrDefault("name", ""),
                fields.GetValueOrDefault("tier", ""),
                action,
                int.TryParse(
                        fields.GetValueOrDefault("rule_index"),
                        NumberStyles.AllowLeadingSign,
                        CultureInfo.InvariantCulture,
                        out var index
                    )
                        ? index
                    : isEnd ? PolicyHit.EndOfTierIndex
                    : 0,
                trigger
            );
        }

        private static Dictionary<string, string> FieldsOf(string text) =>
            Fields()
                .Matches(text)
                .GroupBy(m => m.Groups["name"].Value)
                .ToDictionary(
                    g => g.Key,
                    g => g.First().Groups["text"].Success ? g.First().Groups["text"].Value : g.First().Groups["word"].Value
                );
    }
}
