using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>Pods that represent those that policies select, if only policies are known and no workloads.</summary>
/// <remarks>
/// For each set of labels that satisfies a selector of a subject or a peer, there is one pod in each namespace that it selects, and in each
/// of these one pod without any label that a policy names. So the effect of a policy for <c>role=db</c> is shown on a pod with that label.
/// If a selector excludes a label or a namespace, there is one such pod too.
/// </remarks>
internal sealed class Representatives
{
    /// <summary>The kind of these pods in a map.</summary>
    public const string Kind = "Pods";

    // The name of a pod without any of the labels that policies name, and of a namespace that no policy selects.
    private const string Any = "any";
    private const string Other = "other";

    // A selector with many labels can be satisfied in many ways; the simplest few show its effect.
    private const int MostTried = 20_000;
    private const int MostForSelector = 12;

    private readonly SortedDictionary<string, KubernetesNamespace> _namespaces = new(StringComparer.Ordinal);
    private readonly SortedDictionary<EndpointRef, Workload> _pods = [];
    private readonly ImmutableArray<NamedPort> _ports;

    private Representatives(Topology known, PolicySet[] policies)
    {
        foreach (var home in known.Namespaces)
        {
            _namespaces[home.Name] = home;
        }

        _ports = NamedPorts(policies);
        var all = policies.SelectMany(p => p.Policies).ToArray();
        foreach (var policy in all)
        {
            Represent(policy.Subject, policy.Namespace);
            foreach (var rule in policy.Ingress.Concat(policy.Egress))
            {
                foreach (
                    var selector in new[]
                    {
                        rule.Source.Selector,
                        rule.Source.NotSelector,
                        rule.Destination.Selector,
                        rule.Destination.NotSelector,
                    }
                )
                {
                    if (selector is not null)
                    {
                        Represent(selector, policy.Namespace);
                    }
                }
            }
        }

        Home(Other, ImmutableSortedDictionary<string, string>.Empty);
        foreach (var home in _namespaces.Keys.ToArray())
        {
            Add(home, ImmutableSortedDictionary<string, string>.Empty, null);
        }
    }

    /// <summary>A topology of representatives for everything that some sets of policies select.</summary>
    /// <param name="known">Further known objects: namespaces and their labels.</param>
    /// <param name="policies">The policies, of both sides for a comparison.</param>
    public static Topology Of(Topology known, params PolicySet[] policies)
    {
        var made = new Representatives(known, policies);
        return known with { Namespaces = [.. made._namespaces.Values], Workloads = [.. made._pods.Values] };
    }

    /// <summary>The port names in policies without a number from any workload.</summary>
    public static ImmutableArray<NamedPort> NamedPorts(params PolicySet[] policies)
    {
        var number = (ushort)65535;
        return
        [
            .. policies
                .SelectMany(s => s.Policies)
                .SelectMany(p => p.Ingress.Concat(p.Egress))
                .SelectMany(r =>
                    r.Destination.Ports.Concat(r.Destination.NotPorts).Select(m => (m.Name, Protocol: r.Protocol ?? Protocol.Tcp))
                )
                .Where(p => p.Name is not null)
                .Distinct()
                .OrderBy(p => p.Name, StringComparer.Ordinal)
                .ThenBy(p => p.Protocol)
                .Select(p => new NamedPort(p.Name, new(number--, p.Protocol))),
        ];
    }

    private void Represent(Selector selector, string policyNamespace)
    {
        // No object of a cluster has an unprintable value, and representatives are named by their values.
        var terms = selector
            .Terms.Where(t => t.Label != EndpointLabels.Orchestrator && (t.Value is null || PrintableText.Of(t.Value) == t.Value))
            .ToArray();
        string[] homes =
        [
            .. terms.Where(t => IsNamespaceName(t.Label)).Select(t => t.Value).OfType<string>(),
            policyNamespace.Length > 0 ? policyNamespace : "default",
            .. _namespaces.Keys,
        ];
        var ofNamespace = terms
            .Where(t => t.Label.StartsWith(EndpointLabels.NamespacePrefix, StringComparison.Ordinal) && !IsNamespaceName(t.Label))
            .Select(t => (Label: t.Label[EndpointLabels.NamespacePrefix.Length..], t.Value))
            .ToArray();
        var accounts = terms.Where(t => t.Label == EndpointLabels.ServiceAccount).Select(t => t.Value).OfType<string>().Prepend(null);
        var own = terms
            .Where(t =>
                !t.Label.StartsWith(EndpointLabels.NamespacePrefix, StringComparison.Ordinal)
                && !t.Label.StartsWith(EndpointLabels.ServiceAccountPrefix, StringComparison.Ordinal)
                && !IsNamespaceName(t.Label)
                && t.Label != EndpointLabels.ServiceAccount
            )
            .ToArray();
        var found = new List<(string Home, ImmutableSortedDictionary<string, string> Labels)>();
        var leftOut = new List<(string Home, ImmutableSortedDictionary<string, string> Labels)>();
        var tried = 0;
        foreach (var labels in Assignments(own))
        {
            foreach (var home in HomesOf(homes, ofNamespace))
            {
                foreach (var account in accounts)
                {
                    if (found.Count == MostForSelector || ++tried > MostTried)
                    {
                        return;
                    }

                    var pod = Pod(home.Name, labels, account);
                    var isMet = selector.Matches(EndpointLabels.Of(pod, 0, home));
                    var alike = isMet ? found : leftOut;
                    var isMinimal = !alike.Any(f => f.Home == home.Name && f.Labels.All(l => labels.GetValueOrDefault(l.Key) == l.Value));
                    var hasNothing = labels.IsEmpty && account is null;
                    if (isMinimal && (isMet || (leftOut.Count < MostForSelector && IsLeftOut(selector, home, hasNothing))))
                    {
                        alike.Add((home.Name, labels));
                        Home(home.Name, home.Labels);
                        Add(home.Name, labels, account);
                    }
                }
            }
        }
    }

    // Whether a pod is excluded because of its labels or its namespace: without the exclusion, the selector would match it.
    private bool IsLeftOut(Selector selector, KubernetesNamespace home, bool hasNothing)
    {
        var none = ImmutableSortedDictionary<string, string>.Empty;
        var place = hasNothing ? New(Other, none) : home;
        return selector.Matches(EndpointLabels.Of(Pod(place.Name, none, null), 0, place));
    }

    private IEnumerable<KubernetesNamespace> HomesOf(string[] names, (string Label, string? Value)[] terms)
    {
        foreach (var name in names.Distinct())
        {
            yield return _namespaces.GetValueOrDefault(name) ?? New(name, ImmutableSortedDictionary<string, string>.Empty);
        }

        foreach (var labels in Assignments(terms).Where(l => !l.IsEmpty))
        {
            yield return New(TextOf(labels), labels);
        }
    }

    // Every combination of values for some labels, those of few labels first.
    private static IEnumerable<ImmutableSortedDictionary<string, string>> Assignments((string Label, string? Value)[] terms)
    {
        const int mostLabels = 8;
        var choices = terms
            .GroupBy(t => t.Label)
            .Take(mostLabels)
            .Select(g => (Label: g.Key, Values: g.Select(t => t.Value ?? "...").Distinct().ToArray()))
            .ToArray();
        IEnumerable<ImmutableSortedDictionary<string, string>> all =
        [
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
        ];
        foreach (var (label, values) in choices)
        {
            all = all.SelectMany(some => values.Select(value => some.Add(label, value)).Prepend(some)).Take(MostTried).ToArray();
        }

        return all.OrderBy(some => some.Count);
    }

    private static bool IsNamespaceName(string label) =>
        label == EndpointLabels.Namespace
        || label == EndpointLabels.NamespacePrefix + KubernetesNamespace.NameLabel
        || label == EndpointLabels.NamespacePrefix + EndpointLabels.Name;

    private static KubernetesNamespace New(string name, ImmutableSortedDictionary<string, string> labels) =>
        new(name, KubernetesNamespace.WithName(labels, name), new("", 1, 1));

    private void Home(string name, ImmutableSortedDictionary<string, string> labels) =>
        _namespaces.TryAdd(name, New(name, labels.Remove(KubernetesNamespace.NameLabel)));

    private Workload Pod(string home, ImmutableSortedDictionary<string, string> labels, string? account) =>
        new()
        {
            Ref = new(home, (labels.IsEmpty ? Any : TextOf(labels)) + (account is null ? "" : $" as {account}")),
            Kind = Kind,
            Labels = labels,
            ServiceAccount = account ?? "default",
            Ports = _ports,
        };

    private void Add(string home, ImmutableSortedDictionary<string, string> labels, string? account)
    {
        var pod = Pod(home, labels, account);
        _pods.TryAdd(pod.Ref, pod);
    }

    private static string TextOf(ImmutableSortedDictionary<string, string> labels) =>
        string.Join(',', labels.Select(l => $"{l.Key}={l.Value}"));
}
