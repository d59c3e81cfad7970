using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows.Records;

/// <summary>
/// The wanted records. Values of one condition are alternatives; all conditions must hold; one without values holds.
/// </summary>
internal sealed record FlowQuery
{
    /// <summary>The earliest time of a record's last appearance; null for no limit.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The latest time of a record's first appearance; null for no limit.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Namespaces of one of the ends; <c>*</c> represents any text, here and below.</summary>
    public ImmutableArray<string> Namespaces { get; init; } = [];

    /// <summary>Names of one of the ends, as displayed.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Numbers of destination ports.</summary>
    public ImmutableArray<int> Ports { get; init; } = [];

    /// <summary>Protocols.</summary>
    public ImmutableArray<Protocol> Protocols { get; init; } = [];

    /// <summary>The results: Allow or Deny.</summary>
    public ImmutableArray<RuleAction> Actions { get; init; } = [];

    /// <summary>The results of the pending trace.</summary>
    public ImmutableArray<RuleAction> PendingActions { get; init; } = [];

    /// <summary>Names or <c>namespace/name</c> of policies in a trace.</summary>
    public ImmutableArray<string> Policies { get; init; } = [];

    /// <summary>The reporting end; null for both.</summary>
    public FlowReporter? Reporter { get; init; }

    /// <summary>Whether a record is wanted.</summary>
    public bool Wants(FlowRecord record)
    {
        var key = record.Key;
        return (Since is not { } since || record.Last >= since)
            && (Until is not { } until || record.First <= until)
            && (Reporter is not { } reporter || key.Reporter == reporter)
            && (Actions.IsEmpty || Actions.Contains(record.Action))
            && (PendingActions.IsEmpty || (key.Pending.Action is { } pending && PendingActions.Contains(pending)))
            && (Ports.IsEmpty || Ports.Contains(key.Port.Number))
            && (Protocols.IsEmpty || Protocols.Contains(key.Port.Protocol))
            && Any(Namespaces, key.Source.Namespace, key.Destination.Namespace)
            && Any(Names, key.Source.Name, key.Destination.Name, key.Source.Display, key.Destination.Display)
            && (Policies.IsEmpty || key.Enforced.Hits.Concat(key.Pending.Hits).Any(Passes));
    }

    private bool Passes(PolicyHit hit) =>
        (hit.Name.Length > 0 && Any(Policies, hit.Name, $"{hit.Namespace}/{hit.Name}")) || (hit.Trigger is { } trigger && Passes(trigger));

    private static bool Any(ImmutableArray<string> patterns, params ReadOnlySpan<string> texts)
    {
        if (patterns.IsEmpty)
        {
            return true;
        }

        foreach (var text in texts)
        {
            if (patterns.Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false)))
            {
                return true;
            }
        }

        return false;
    }
}
