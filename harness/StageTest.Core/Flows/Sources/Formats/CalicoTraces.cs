using System.Collections.Immutable;
using StageTest.Core.Flows.Records;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Core.Flows.Sources.Formats;

/// <summary>Names and steps of Calico's flow API, in JSON (<c>goldmane/proto/api.proto</c>).</summary>
internal static class CalicoTraces
{
    /// <summary>The values of <c>Action</c>.</summary>
    public static ImmutableArray<string> Actions { get; } = ["", "Allow", "Deny", "Pass"];

    /// <summary>The values of <c>Reporter</c>.</summary>
    public static ImmutableArray<string> Reporters { get; } = ["", "Src", "Dst"];

    /// <summary>The values of <c>EndpointType</c>.</summary>
    public static ImmutableArray<string> EndpointTypes { get; } =
    ["", $"{FlowEndKind.Workload}Endpoint", $"{FlowEndKind.Host}Endpoint", $"{FlowEndKind.NetworkSet}", $"{FlowEndKind.Network}"];

    private const int NumberOfProfile = 9;
    private const int NumberOfEndOfTier = 10;

    // By their numbers.
    private static readonly ImmutableArray<string> Kinds = MakeKinds();

    /// <summary>The steps of a list of hits.</summary>
    public static FlowTrace Trace(IEnumerable<FlowJson> hits) =>
        hits.Select(Hit).ToImmutableArray() is { IsEmpty: false } found ? new(found) : FlowTrace.None;

    /// <summary>The counters of a record's period.</summary>
    /// <param name="json">The object with the numbers.</param>
    /// <param name="connections">The name of the number of new connections.</param>
    public static FlowCounts Counts(FlowJson json, string connections) =>
        new(json.Count("packets_in"), json.Count("packets_out"), json.Count("bytes_in"), json.Count("bytes_out"), json.Count(connections));

    /// <summary>Whether an end allowed the connection.</summary>
    /// <exception cref="FlowFormatException">There is no such action.</exception>
    public static bool IsAllowed(string action) =>
        action.ToUpperInvariant() switch
        {
            "ALLOW" => true,
            "DENY" => false,
            _ => throw new FlowFormatException($"the action is '{action}', and only Allow and Deny decide a connection"),
        };

    /// <summary>The reporting end; null if the name does not say.</summary>
    /// <exception cref="FlowFormatException">There is no such reporter.</exception>
    public static FlowReporter? Reporter(string name) =>
        name.ToUpperInvariant() switch
        {
            "SRC" or "SOURCE" => FlowReporter.Source,
            "DST" or "DESTINATION" => FlowReporter.Destination,
            "" or "REPORTERUNSPECIFIED" => null,
            _ => throw new FlowFormatException($"the reporter is '{name}', and must be Src or Dst"),
        };

    /// <summary>The action of a step.</summary>
    /// <exception cref="FlowFormatException">There is no such action.</exception>
    public static RuleAction Action(string name) =>
        name.ToUpperInvariant() switch
        {
            "ALLOW" => RuleAction.Allow,
            "DENY" => RuleAction.Deny,
            "PASS" or "NEXT-TIER" => RuleAction.Pass,
            "LOG" => RuleAction.Log,
            _ => throw new FlowFormatException($"a policy's action is '{name}', and must be Allow, Deny, Pass or Log"),
        };

    /// <summary>The kind of an end; without a type it is a pod if it has a namespace.</summary>
    public static FlowEndKind KindOf(string type, string ofNamespace, string name) =>
        type.ToUpperInvariant() switch
        {
            "WORKLOADENDPOINT" or "WEP" => FlowEndKind.Workload,
            "HOSTENDPOINT" or "HEP" => FlowEndKind.Host,
            "NETWORKSET" or "NS" => FlowEndKind.NetworkSet,
            "NETWORK" or "NET" => FlowEndKind.Network,
            _ when name is FlowEnd.Public or FlowEnd.Private => FlowEndKind.Network,
            _ => ofNamespace.Length > 0 ? FlowEndKind.Workload : FlowEndKind.NetworkSet,
        };

    /// <summary>The namespace without the sign that Calico writes for none.</summary>
    public static string Namespace(string text) => text is "-" or "Global" ? "" : text;

    /// <summary>The name in the API for a word in Whisker.</summary>
    public static string Name(string text) =>
        text switch
        {
            "PUBLIC NETWORK" => FlowEnd.Public,
            "PRIVATE NETWORK" => FlowEnd.Private,
            _ => text,
        };

    private static PolicyHit Hit(FlowJson hit)
    {
        var action =
            hit.Enumerated("action", Actions) is { Length: > 0 } named && named != "ActionUnspecified" ? Action(named) : RuleAction.Deny;
        return Made(
            hit,
            action,
            (int)Math.Clamp(hit.Number("rule_index"), -1, int.MaxValue),
            // It has neither an action nor a rule of its own: what happened is the end of the tier.
            hit.Object("trigger")
                is { } trigger
                ? Made(trigger, action, PolicyHit.EndOfTierIndex, null)
                : null
        );
    }

    private static PolicyHit Made(FlowJson hit, RuleAction action, int rule, PolicyHit? trigger) =>
        new(hit.Enumerated("kind", Kinds), hit.Text("namespace"), hit.Text("name"), hit.Text("tier"), action, rule, trigger);

    private static ImmutableArray<string> MakeKinds()
    {
        var known = PolicyKinds
            .Known.All.OfType<PolicyKind>()
            .Where(k => k.FlowLogNumber is not null)
            .ToDictionary(k => k.FlowLogNumber!.Value, k => k.FlowLogName);
        known[NumberOfProfile] = PolicyHit.ProfileKind;
        known[NumberOfEndOfTier] = PolicyHit.EndOfTierKind;
        return [.. Enumerable.Range(0, known.Keys.Max() + 1).Select(n => known.GetValueOrDefault(n, ""))];
    }
}
