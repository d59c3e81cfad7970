using System.Text.Json.Nodes;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>Calico's own flow logs, of which a pod that stands in for Calico's node prints what a test wants.</summary>
internal sealed partial class ClusterRunTests
{
    // Each of the connections of the scenario, at both ends, again and again.
    private const string CalicoNode = """
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: calico-node, namespace: kube-system }
        data:
          calico-node: |
            #!/bin/sh
            [ "$1 $2" = "-flows -1" ] || exit 2
            while sleep 1; do
              for pair in web/db-0/5432/tcp web/db-1/5432/tcp db-0/web/80/tcp db-1/web/80/tcp db-0/web/53/udp db-1/web/53/udp \
                db-0/db-1/5432/tcp db-1/db-0/5432/tcp; do
                IFS=/ read -r from to port protocol <<END
            $pair
            END
                for reporter in Src Dst; do
                  echo "- Time=2026-11-30 09:00:00 +0000 UTC Reporter=$reporter Action=Allow"
                  echo "  Src={wep(logged/$from)} Dst={wep(logged/$to) Svc:-/-} Proto={$protocol($port) Svc:-/0}"
                  echo "  Counts={Ingress: 4Pkts/204Bytes Egress:2Pkts/115Bytes} Connections={Started:1 Completed:1 Live:1}"
                  echo "  Enforced:"
                  echo "  - kind:Profile  name:\"kns.logged\"  action:Allow"
                  echo "  Pending:"
                  echo "  - kind:Profile  name:\"kns.logged\"  action:Allow"
                done
              done
            done
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: calico-node-stand-in, namespace: kube-system, labels: { k8s-app: calico-node } }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: calico-node
              image: IMAGE
              args: [pause]
              env:
                - { name: FELIX_FLOWLOGSLOCALREPORTER, value: Enabled }
                - { name: FELIX_FLOWLOGSFLUSHINTERVAL, value: "2" }
              volumeMounts: [{ name: program, mountPath: /usr/local/bin }]
          volumes: [{ name: program, configMap: { name: calico-node, defaultMode: 0755 } }]
        """;

    [Test]
    [NonParallelizable]
    public async Task FlowLogsOfCalicoAreReadAndHeldAgainstThePrediction()
    {
        var (report, flows) = (Path.Combine(_directory, "report.json"), Path.Combine(_directory, "flows.jsonl"));
        var arguments = RunOn(
            Write("logged"),
            "--unsafe-skip-enforcement-check",
            "-o",
            "text",
            "-o",
            $"json={report}",
            "-o",
            $"flows={flows}"
        );

        var (without, told, why) = await RunAsync(arguments);
        var isEmptyWritten = File.Exists(flows);
        await CopyAsync(CalicoNode.Replace("IMAGE", Agnhost, StringComparison.Ordinal), "/tmp/calico-node.yaml");
        await KubectlAsync("apply", "-f", "/tmp/calico-node.yaml");
        await KubectlAsync("wait", "-n", "kube-system", "pod/calico-node-stand-in", "--for=condition=Ready", "--timeout=120s");
        var (exitCode, output, error) = await RunAsync(arguments);
        await KubectlAsync("delete", "-f", "/tmp/calico-node.yaml");

        var lines = (await File.ReadAllLinesAsync(flows)).Select(l => JsonNode.Parse(l)!).ToArray();
        var findings = JsonNode.Parse(await File.ReadAllTextAsync(report))!["scenarios"]![0]!["traceFindings"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(without, Is.EqualTo(3));
            Assert.That(told, Does.Contain("it has no pod of Calico (k8s-app=calico-node)"));
            Assert.That(why, Does.Contain($"No flow was logged, so '{flows}' is not written."));
            Assert.That(isEmptyWritten, Is.False);
            Assert.That(exitCode, Is.EqualTo(1), error);
            Assert.That(
                lines.Select(l => $"{l["reporter"]} {l["source"]} -> {l["destination"]}:{l["port"]}").Distinct().Count(),
                Is.EqualTo(16)
            );
            Assert.That(
                findings.Select(f => $"{f!["stage"]} {f["reporter"]} {f["flow"]} {f["trace"]}"),
                Does.Contain("baseline destination logged/web -> logged/db-0:5432/tcp enforced")
                    .And.Not.Contain("baseline source logged/web -> logged/db-0:5432/tcp enforced")
            );
            Assert.That(output, Does.Contain("Calico's own flow logs differ from the prediction in "));
            Assert.That(await LeftAsync(), Is.Empty);
        }
    }
}
