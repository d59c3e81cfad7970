using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>Finds the differences between a scenario's question and the base's: topology, flows and rules.</summary>
internal sealed class QuestionComparison
{
    private readonly Scenario _before;
    private readonly Scenario _after;
    private readonly SourceLocation _file;

    private QuestionComparison(Scenario before, Scenario after) =>
        (_before, _after, _file) = (before, after, SourceLocation.Whole(after.File));

    /// <summary>Every difference but those of sources, in the order of <see cref="QuestionPart"/>.</summary>
    /// <param name="before">The scenario of the base.</param>
    /// <param name="after">The same scenario after the change.</param>
    public static ImmutableArray<QuestionChange> Of(Scenario before, Scenario after)
    {
        var comparison = new QuestionComparison(before, after);
        return
        [
            .. comparison.Version(),
            .. comparison.Ranges(),
            .. comparison.Namespaces(),
            .. comparison.Workloads(),
            .. comparison.External(),
            .. comparison.Objects(),
            .. comparison.Expectations(),
            .. ObservedComparison.Of(before, after),
        ];
    }

    /// <summary>The differences between the sources of a scenario.</summary>
    /// <param name="scenario">The scenario's name.</param>
    /// <param name="before">The sources of the base's scenario.</param>
    /// <param name="after">The sources of the change's scenario.</param>
    /// <param name="file">The change's scenario.</param>
    public static IEnumerable<QuestionChange> Sources(
        string scenario,
        ImmutableArray<ScenarioSource> before,
        ImmutableArray<ScenarioSource> after,
        string file
    )
    {
        static string Words(ScenarioSource source) => source.Text.StartsWith('{') ? source.Text : source.Path;
        var (was, now) = (before.Select(s => (s.List, Words(s))).ToHashSet(), after.Select(s => (s.List, Words(s))).ToHashSet());
        return before
            .Where(s => !now.Contains((s.List, Words(s))))
            .Select(s => new QuestionChange(QuestionPart.Source, scenario, s.List, Words(s), "", SourceLocation.Whole(file)))
            .Concat(
                after
                    .Where(s => !was.Contains((s.List, Words(s))))
                    .Select(s => new QuestionChange(QuestionPart.Source, scenario, s.List, "", Words(s), s.Location))
            );
    }

    private QuestionChange Change(QuestionPart part, string subject, string before, string after, SourceLocation? location = null) =>
        new(part, _after.Name, subject, before, after, location ?? _file);

    private IEnumerable<QuestionChange> Version() =>
        (_before.Policies.Calico, _before.Policies.Api) == (_after.Policies.Calico, _after.Policies.Api)
            ? []
            : [Change(QuestionPart.Version, "calico", CalicoOf(_before), CalicoOf(_after))];

    // The address of an endpoint decides about the meaning of rules with addresses.
    private IEnumerable<QuestionChange> Ranges() =>
        new (string Subject, Func<ClusterRanges, string> Of)[]
        {
            ("the range of pods", r => Text(r.Pods, r.PodsOf)),
            ("the range of Services", r => Text(r.Services, r.ServicesOf)),
        }
            .Select(part => (part.Subject, Before: part.Of(_before.Topology.Ranges), After: part.Of(_after.Topology.Ranges)))
            .Append((Subject: "the families of addresses", Before: Families(_before), After: Families(_after)))
            .Where(part => part.Before != part.After)
            .Select(part => Change(QuestionPart.Object, part.Subject, part.Before, part.After));

    private static string Families(Scenario scenario) => string.Join(", ", scenario.Topology.IpFamilies.Select(IpFamily.Name));

    private static string Text(ImmutableArray<IPNetwork> stated, Func<AddressFamily, IPNetwork> rangeOf) =>
        string.Join(", ", new[] { IpFamily.V4, IpFamily.V6 }.Select(rangeOf).Concat(stated).Distinct());

    private IEnumerable<QuestionChange> Namespaces() =>
        Pairs(_before.Topology.Namespaces, _after.Topology.Namespaces, n => n.Name)
            .Select(p =>
                (
                    p.Key,
                    Before: Text(p.Before?.Labels),
                    After: Text(p.After?.Labels),
                    p.After?.Location,
                    IsOne: p.Before is null || p.After is null
                )
            )
            .Where(p => p.IsOne || p.Before != p.After)
            .Select(p => Change(QuestionPart.Namespace, p.Key, p.Before, p.After, p.Location));

    private IEnumerable<QuestionChange> Workloads()
    {
        foreach (var (key, before, after) in Pairs(Whole(_before).Workloads, Whole(_after).Workloads, w => w.Ref.ToString()))
        {
            if (before is null || after is null)
            {
                yield return Change(QuestionPart.Workload, key, Text(before?.Labels), Text(after?.Labels), after?.Location);
                continue;
            }

            if (Text(before.Labels) != Text(after.Labels))
            {
                yield return Change(QuestionPart.Labels, key, Text(before.Labels), Text(after.Labels), after.Location);
            }

            var (was, now) = (Text(before.Ports, before.ClosedPorts), Text(after.Ports, after.ClosedPorts));
            if (was != now)
            {
                yield return Change(QuestionPart.Ports, key, was, now, after.Location);
            }

            if (Text(before) != Text(after))
            {
                yield return Change(QuestionPart.Workload, key, Text(before), Text(after), after.Location);
            }
        }
    }

    private IEnumerable<QuestionChange> External()
    {
        foreach (var (key, before, after) in Pairs(_before.Topology.External, _after.Topology.External, e => e.Ref.ToString()))
        {
            if (Text(before) != Text(after))
            {
                yield return Change(QuestionPart.External, key, Text(before), Text(after), after?.Location);
            }

            if (before is null || after is null)
            {
                continue;
            }

            var (was, now) = (Text(before.Ports, before.ClosedPorts), Text(after.Ports, after.ClosedPorts));
            if (was != now)
            {
                yield return Change(QuestionPart.Ports, key, was, now, after.Location);
            }
        }
    }

    private IEnumerable<QuestionChange> Objects()
    {
        string Service(KubernetesService s) =>
            $"{Text(s.Selector)} on {string.Join(", ", s.Ports)}{Listed(", cluster IP", s.ClusterIPs)}{(s.IsHeadless ? ", headless" : "")}"
            + $"{(s.IsExternalName ? ", external name" : "")}{($"{s.Entrances}" is { Length: > 0 } entrances ? $", {entrances}" : "")}"
            + (s.Endpoints.IsEmpty ? "" : $" with {string.Join(", ", s.Endpoints.Select(Text))}");
        var (before, after) = (Whole(_before), Whole(_after));
        var services = Pairs(before.Services, after.Services, s => s.FlowRef.ToString())
            .Select(p => (p.Key, p.Before is null ? "" : Service(p.Before), p.After is null ? "" : Service(p.After), p.After?.Location));
        var accounts = Pairs(before.ServiceAccounts, after.ServiceAccounts, a => $"service account {a.Ref}")
            .Select(p => (p.Key, Text(p.Before?.Labels), Text(p.After?.Labels), p.After?.Location));
        var nodes = Pairs(before.Nodes, after.Nodes, n => $"node {n.Name}")
            .Select(p => (p.Key, p.Before is null ? "" : Text(p.Before), p.After is null ? "" : Text(p.After), p.After?.Location));
        return services
            .Concat(accounts)
            .Concat(nodes)
            .Where(p => p.Item2 != p.Item3)
            .Select(p => Change(QuestionPart.Object, p.Key, p.Item2, p.Item3, p.Location));
    }

    private IEnumerable<QuestionChange> Expectations()
    {
        foreach (
            var (name, before, after) in new[]
            {
                ("expect.baseline", _before.Baseline, _after.Baseline),
                ("expect.promoted", _before.Promoted, _after.Promoted),
            }
        )
        {
            if (before is not null && after is not null && DefaultOf(before) != DefaultOf(after))
            {
                yield return Change(QuestionPart.Expectation, $"{name}.default", DefaultOf(before), DefaultOf(after), after.Location);
            }
        }

        foreach (var change in Expectations(_before.Promoted, _after.Promoted, ""))
        {
            yield return change;
        }

        if (_before.Baseline is { } was && _after.Baseline is { } now)
        {
            foreach (var change in Expectations(was, now, " before promotion"))
            {
                yield return change with
                {
                    Turned = null,
                };
            }
        }
    }

    private IEnumerable<QuestionChange> Expectations(Expectation before, Expectation after, string when)
    {
        var plan = _before.Plan;
        foreach (var (place, at) in plan.Flows.SelectMany((f, p) => _after.Plan.PlacesOf(f).DefaultIfEmpty(-1).Select(a => (p, a))))
        {
            var flow = at < 0 ? plan.Flows[place] : _after.Plan.Flows[at];
            var (was, now) = (before.Verdicts[place], at < 0 ? (Verdict?)null : after.Verdicts[at]);
            if (was == now)
            {
                continue;
            }

            yield return Change(
                QuestionPart.Expectation,
                $"{flow}{when}",
                was?.Words() ?? "",
                now?.Words() ?? "",
                after.Entries.GetValueOrDefault(at)?.Location
            ) with
            {
                Turned = now is { } verdict ? (flow, verdict) : null,
            };
        }
    }

    // The flows show whether its pods are tested one by one.
    private static string CalicoOf(Scenario scenario) =>
        CalicoVersionText.Name(scenario.Policies.Calico) + (scenario.Policies.Api == CalicoApiKind.Crds ? " with native v3 CRDs" : "");

    private static Topology Whole(Scenario scenario) => NumberedPods.Whole(scenario.Topology);

    private static string DefaultOf(Expectation expectation) =>
        expectation.IgnoresOthers ? "ignored" : expectation.Default?.Words() ?? "none";

    private static IEnumerable<(string Key, T? Before, T? After)> Pairs<T>(
        ImmutableArray<T> before,
        ImmutableArray<T> after,
        Func<T, string> keyOf
    )
        where T : class
    {
        var (was, now) = (before.ToLookup(keyOf), after.ToLookup(keyOf));
        return was.Concat(now)
            .Select(g => g.Key)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(key => (key, was[key].FirstOrDefault(), now[key].FirstOrDefault()));
    }

    private static string Text(IEnumerable<KeyValuePair<string, string>>? labels) =>
        labels is null ? ""
        : labels.Any() ? string.Join(", ", labels.Select(l => $"{l.Key}={l.Value}"))
        : "no labels";

    private static string Text(ImmutableArray<NamedPort> ports, ImmutableArray<Port> closed) =>
        ports.IsEmpty && closed.IsEmpty
            ? "no ports"
            : string.Join(", ", ports.Select(p => $"{p}").Concat(closed.Select(p => $"{p} closed")));

    private static string Text(ExternalEndpoint? endpoint) =>
        endpoint is null ? "" : $"{endpoint.Stated}{(endpoint.SourcePort is { } port ? $" from port {port}" : "")}";

    private static string Text(Workload workload) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"service account {workload.ServiceAccount}, {CountText.Of(workload.Replicas, "replica")}"
                + $"{(workload.HostNetwork ? ", on its node's network" : "")}{(workload.Node is { } node ? $", on node {node}" : "")}"
                + $"{Listed(", on nodes", workload.Nodes)}{Listed(", at", workload.Addresses)}"
                + $"{Listed(", with init ports", workload.InitPorts)}"
        );

    private static string Text(ClusterNode node) =>
        $"{string.Join(", ", node.Addresses)}{(node.Labels.IsEmpty ? "" : $" {Text(node.Labels)}")}";

    private static string Text(ServiceEndpoint endpoint) =>
        $"{endpoint.Address?.ToString() ?? endpoint.Owner?.ToString()} on {string.Join(", ", endpoint.Ports)}"
        + (endpoint.IsReady ? "" : ", not ready");

    private static string Listed<T>(string word, ImmutableArray<T> values) => values.IsEmpty ? "" : $"{word} {string.Join(", ", values)}";
}
