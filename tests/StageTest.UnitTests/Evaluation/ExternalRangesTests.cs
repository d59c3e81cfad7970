using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Evaluation;

/// <summary>Endpoints of several addresses: the verdicts of their representatives apply to each of them.</summary>
internal sealed class ExternalRangesTests
{
    private static readonly EndpointRef Web = new("shop", "web");
    private static readonly Port Http = new(80, Protocol.Tcp);

    [TestCase("203.0.113.0/24", "", "203.0.113.0 203.0.113.255")]
    [TestCase("203.0.113.0/24", "203.0.113.64/30", "203.0.113.0 203.0.113.63 203.0.113.64 203.0.113.67 203.0.113.68 203.0.113.255")]
    [TestCase("203.0.113.0/24", "203.0.113.0/25", "203.0.113.0 203.0.113.127 203.0.113.128 203.0.113.255")]
    [TestCase("203.0.113.0/24", "10.0.0.0/8", "203.0.113.0 203.0.113.255")]
    [TestCase("203.0.113.8/32 203.0.113.4/32", "203.0.113.8/32", "203.0.113.4 203.0.113.8")]
    public void EdgesAndBothSidesOfEachBoundaryAreAsked(string ranges, string nets, string asked)
    {
        var drawn = ExternalRanges.Drawn(TopologyOf(ranges.Split(' ')), PoliciesOf(nets.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        Assert.That(string.Join(' ', drawn.External[0].Addresses), Is.EqualTo(asked));
    }

    [Test]
    public void WhatTheRepresentativesAnswerHoldsForEveryAddress([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        string Net() => string.Create(CultureInfo.InvariantCulture, $"203.0.113.{random.Next(256)}/{random.Next(24, 33)}");
        var policies = PoliciesOf([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Net())]);
        var drawn = ExternalRanges.Drawn(TopologyOf(["203.0.113.0/24"]), policies);
        var asked = Answer(drawn, policies);

        var each = Enumerable
            .Range(0, 256)
            .Select(last => TopologyOf([$"203.0.113.{last}/32"]))
            .Select(one => Answer(one, policies))
            .Distinct()
            .ToArray();

        Assert.That(asked, Is.EqualTo(each.Length == 1 ? each[0] : Verdict.NotObserved));
    }

    private static Verdict Answer(Topology topology, PolicySet policies) =>
        new PolicyEvaluator(topology, Placement.Default(topology), policies).Evaluate(new(topology.External[0].Ref, Web, Http)).Verdict;

    private static Topology TopologyOf(string[] ranges)
    {
        var read = ranges.Select(r => IPNetwork.Parse(r)).ToImmutableArray();
        return new()
        {
            Namespaces = [new("shop", KubernetesNamespace.WithName(ImmutableSortedDictionary<string, string>.Empty, "shop"), default)],
            Workloads =
            [
                new()
                {
                    Ref = Web,
                    Kind = Workload.ScenarioKind,
                    Labels = ImmutableSortedDictionary<string, string>.Empty,
                    Ports = [new(null, Http)],
                },
            ],
            External =
            [
                new ExternalEndpoint("office", [.. read.SelectMany(AddressReader.EdgesOf).Distinct()], [], default) { Ranges = read },
            ],
        };
    }

    private static PolicySet PoliciesOf(string[] nets)
    {
        var masked = nets.Select(n =>
            n.Split('/') is [var address, var length]
                ? $"{Masked(IPAddress.Parse(address), int.Parse(length, CultureInfo.InvariantCulture))}/{length}"
                : n
        );
        var peers = string.Join(", ", masked.Distinct().Select(net => $"{{ ipBlock: {{ cidr: {net} }} }}"));
        var diagnostics = new DiagnosticBag();
        var documents = PolicyReader.Read(
            $"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {"{ name: web, namespace: shop }"}
            spec: {"{"} podSelector: {"{}"}, policyTypes: [Ingress], ingress: [{(peers.Length == 0 ? "" : $"{{ from: [{peers}] }}")}] {"}"}
            """,
            "p.yaml",
            diagnostics
        );
        Assert.That(diagnostics.Items, Is.Empty);
        return PolicySet.Of(documents, CalicoVersion.V332);
    }

    private static IPAddress Masked(IPAddress address, int length)
    {
        var number = BitConverter.ToUInt32([.. address.GetAddressBytes().Reverse()]) & (uint)(0xFFFFFFFFUL << (32 - length));
        return new([.. BitConverter.GetBytes(number).Reverse()]);
    }
}
