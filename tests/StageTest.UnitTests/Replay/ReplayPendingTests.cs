using NUnit.Framework;
using StageTest.Core.Replay;
using StageTest.Core.Reports;
using StageTest.Core.Reports.Flows;

namespace StageTest.UnitTests.Replay;

/// <summary>If Calico's pending trace in a record is not what promotion does, replay says so, and why.</summary>
internal sealed class ReplayPendingTests
{
    // Calico's trace never matches a named port.
    private const string NamedPort = """
        apiVersion: v1
        kind: Namespace
        metadata: { name: shop }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: api, namespace: shop, labels: { role: api } }
        spec: { containers: [{ name: api, image: api, ports: [{ name: http, containerPort: 8080 }] }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop, labels: { role: web } }
        spec: { containers: [{ name: web, image: web }] }
        ---
        apiVersion: projectcalico.org/v3
        kind: StagedNetworkPolicy
        metadata: { name: api, namespace: shop }
        spec:
          selector: role == 'api'
          types: [Ingress]
          ingress: [{ action: Allow, protocol: TCP, destination: { ports: [http] } }]

        """;

    [Test]
    public void ReasonOfADifferenceByDesignIsNamed()
    {
        var flow = Replay(NamedPort, "Deny");

        Assert.That((flow.Class, flow.Pending?.IsByDesign), Is.EqualTo((ReplayClass.StaysAllowed, (bool?)true)));
        Assert.That(
            flow.Pending!.ToString(),
            Does.StartWith(
                "ingress shown as denied, and promotion allows it, because the trace never matches the named port of the rule at "
            )
        );
    }

    [Test]
    public void TraceOfOtherPoliciesIsSaidToBeSo()
    {
        var flow = Replay(NamedPort.Replace("[http]", "[8080]", StringComparison.Ordinal), "Deny");

        Assert.That(
            flow.Pending,
            Is.EqualTo(
                new ReplayPending(
                    Core.Policies.Direction.Ingress,
                    IsAllowed: false,
                    "the trace is of other staged policies than these",
                    IsByDesign: false
                )
            )
        );
    }

    [Test]
    public void TraceThatShowsWhatPromotionDoesIsNoDifference() =>
        Assert.That(Replay(NamedPort.Replace("[http]", "[8080]", StringComparison.Ordinal), "Allow").Pending, Is.Null);

    [Test]
    public void TraceWithoutStagedPoliciesIsNotCompared() =>
        Assert.That(Replay(NamedPort.Replace("kind: Staged", "kind: ", StringComparison.Ordinal), "Deny").Pending, Is.Null);

    // The nodes of both ends have logs of their own, and the one of the source may be read first.
    [Test]
    public void TraceIsTheLastThatItsOwnEndShowed([Values] bool isOldestFirst)
    {
        string[] ofDestination = [Record("Deny", "Dst", 1_795_943_930), Record("Allow", "Dst", 1_795_943_945)];
        var ofSource = Record("Deny", "Src", 1_795_943_990);
        var flows = ofSource + string.Concat(isOldestFirst ? ofDestination : ofDestination.Reverse());

        var flow = ReplaySample.Run(flows, NamedPort).Flows.Single();

        Assert.That((flow.Seen.PendingEgress, flow.Seen.PendingIngress), Is.EqualTo(((bool?)false, (bool?)true)));
        Assert.That(flow.Pending?.Direction, Is.Not.EqualTo(Core.Policies.Direction.Ingress));
    }

    [Test]
    public void EachReportSaysIt()
    {
        var report = Report(NamedPort, "Deny");
        using var text = new StringWriter { NewLine = "\n" };
        ReplayText.Write(report, OutputLook.Plain, text);
        using var markdown = new StringWriter();
        ReplayText.WriteMarkdown(report, markdown);
        using var html = new StringWriter();
        ReplayHtml.Write(report, html);
        using var json = new StringWriter();
        ReplayJson.Write(report, json);

        Assert.That(text.ToString(), Does.Contain("Calico's pending trace differs from promotion:\n  1 flow: ingress shown as denied"));
        Assert.That(markdown.ToString(), Does.Contain("pending trace differs from promotion\n\n1 flow: ingress shown as denied"));
        Assert.That(html.ToString(), Does.Contain("ingress shown as denied, and promotion allows it"));
        Assert.That(json.ToString(), Does.Contain("\"pendingTrace\"").And.Contain("\"byDesign\""));
    }

    private static ReplayedFlow Replay(string manifests, string pending) => Report(manifests, pending).Flows.Single();

    private static ReplayReport Report(string manifests, string pending) =>
        ReplaySample.Run(Record(pending, "Dst", 1_795_943_930), manifests);

    private static string Record(string pending, string reporter, long end)
    {
        var traces = """
            "policies":{"enforced_policies":[{"kind":"Profile","name":"kns.shop","action":"Allow"}],"pending_policies":[
            {"kind":"StagedNetworkPolicy","name":"api","namespace":"shop","tier":"default","action":"PENDING"}]}
            """.ReplaceLineEndings("").Replace("PENDING", pending, StringComparison.Ordinal);
        return ReplaySample
            .Flow("shop/web", "shop/api", fromLabels: "role=web", toLabels: "role=api", reporter: reporter)
            .Replace("\"action\":\"Allow\"", $"\"action\":\"Allow\",{traces}", StringComparison.Ordinal)
            .Replace("\"end_time\":1795943930", $"\"end_time\":{end}", StringComparison.Ordinal);
    }
}
