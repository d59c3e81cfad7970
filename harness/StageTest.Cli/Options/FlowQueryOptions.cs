using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StageTest.Core.Documents;
using StageTest.Core.Flows;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Policies;

namespace StageTest.Cli.Options;

/// <summary>The options that filter records of flows, the same filters as in Whisker, and <c>--format</c>.</summary>
internal sealed class FlowQueryOptions
{
    private static readonly string[] ActionNames = ["allow", "deny"];

    private readonly TimeProvider _clock;
    private readonly Option<string?> _format;
    private readonly Option<DateTimeOffset?> _since;
    private readonly Option<DateTimeOffset?> _until;
    private readonly Option<string[]> _namespace = Many("--namespace", "Only flows from or to this namespace", "NAME");
    private readonly Option<string[]> _name = Many("--name", "Only flows from or to this name, such as 'web-*'", "NAME");
    private readonly Option<string[]> _port = Many("--port", "Only flows to this port", "NUMBER");
    private readonly Option<string[]> _protocol = Many("--protocol", "Only flows of this protocol, such as tcp", "NAME");
    private readonly Option<string[]> _action = Many("--action", "Only flows with this result: allow or deny", "ACTION");
    private readonly Option<string[]> _pending = Many(
        "--pending-action",
        "Only flows with this result in Calico's pending trace: allow or deny",
        "ACTION"
    );
    private readonly Option<string[]> _policy = Many("--policy", "Only flows that met this policy: a name, or namespace/name", "NAME");
    private readonly Option<string?> _reporter = new("--reporter")
    {
        Description = "Only flows that this end reported: source or destination.",
        HelpName = "END",
    };

    /// <summary>Creates the options.</summary>
    /// <param name="sources">The formats of flow logs.</param>
    /// <param name="clock">The clock from which <c>7d</c> is counted back.</param>
    public FlowQueryOptions(FlowSources sources, TimeProvider clock)
    {
        _clock = clock;
        _format = new("--format")
        {
            Description = $"The format of the sources, if it is not recognised: {string.Join(", ", sources.Names)}.",
            HelpName = "NAME",
        };
        _format.AcceptOnlyFromAmong([.. sources.Names]);
        _since = Time("--since", "Leaves out records that were last seen before this time");
        _until = Time("--until", "Leaves out records that were first seen after this time");
        _port.Validators.Add(result =>
            Each(result, t => ushort.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out _), "a port from 0 to 65535")
        );
        _protocol.Validators.Add(result =>
            Each(result, t => FlowJson.TryProtocol(t) is not null, "a protocol, such as tcp, udp, sctp or icmp")
        );
        _action.AcceptOnlyFromAmong(ActionNames);
        _pending.AcceptOnlyFromAmong(ActionNames);
        _reporter.AcceptOnlyFromAmong("source", "destination");
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (
            var option in (Option[])[_format, _since, _until, _namespace, _name, _port, _protocol, _action, _pending, _policy, _reporter]
        )
        {
            command.Add(option);
        }
    }

    /// <summary>The format that the user named, or null.</summary>
    public FlowFormat? FormatOf(ParseResult parsed, FlowSources sources) =>
        parsed.GetValue(_format) is { } name ? sources.Find(name) : null;

    /// <summary>The user's filter.</summary>
    public FlowQuery QueryOf(ParseResult parsed) =>
        new()
        {
            Since = parsed.GetValue(_since),
            Until = parsed.GetValue(_until),
            Namespaces = [.. parsed.GetValue(_namespace) ?? []],
            Names = [.. parsed.GetValue(_name) ?? []],
            Ports = [.. (parsed.GetValue(_port) ?? []).Select(p => int.Parse(p, CultureInfo.InvariantCulture))],
            Protocols = [.. (parsed.GetValue(_protocol) ?? []).Select(p => FlowJson.TryProtocol(p)!.Value)],
            Actions = Actions(parsed.GetValue(_action)),
            PendingActions = Actions(parsed.GetValue(_pending)),
            Policies = [.. parsed.GetValue(_policy) ?? []],
            Reporter = parsed.GetValue(_reporter) switch
            {
                "source" => FlowReporter.Source,
                "destination" => FlowReporter.Destination,
                _ => null,
            },
        };

    private static ImmutableArray<RuleAction> Actions(string[]? names) =>
        [.. (names ?? []).Select(n => n == "allow" ? RuleAction.Allow : RuleAction.Deny)];

    private static Option<string[]> Many(string name, string description, string helpName) =>
        new(name) { Description = $"{description}. Repeatable.", HelpName = helpName };

    private static void Each(OptionResult result, Func<string, bool> isRight, string wanted)
    {
        foreach (var token in result.Tokens.Where(t => !isRight(t.Value)))
        {
            result.AddError($"{result.Option.Name}: '{token.Value}' is not {wanted}.");
        }
    }

    private Option<DateTimeOffset?> Time(string name, string description) =>
        new(name)
        {
            Description = $"{description}: a time such as 2026-11-29T08:00:00Z, or how long ago, such as 90m, 12h or 7d.",
            HelpName = "TIME",
            CustomParser = ParseTime,
        };

    /// <summary>Reads a whole number of days, such as <c>7d</c>, or a shorter duration.</summary>
    public static bool TryParseAgo(string text, out TimeSpan ago)
    {
        const int mostDays = 3650;
        if (
            text.EndsWith('d')
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days is > 0 and <= mostDays
        )
        {
            ago = TimeSpan.FromDays(days);
            return true;
        }

        return DurationText.TryParse(text, out ago);
    }

    private DateTimeOffset? ParseTime(ArgumentResult result)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (TryParseAgo(text, out var ago))
        {
            return _clock.GetUtcNow() - ago;
        }

        if (text.Contains('-', StringComparison.Ordinal) && FlowJson.TryTime(text, out var time))
        {
            return time;
        }

        result.AddError($"'{text}' is not a time. Write one such as 2026-11-29T08:00:00Z, or how long ago: 90m, 12h or 7d.");
        return null;
    }
}
