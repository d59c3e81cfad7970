using System.IO.Compression;
using System.Text;
using NUnit.Framework;
using StageTest.Core.Flows;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;

namespace StageTest.UnitTests.Flows;

internal sealed class FlowReaderTests
{
    private static readonly TestCaseData[] Samples =
    [
        new TestCaseData("goldmane", FlowSamples.Goldmane).SetArgDisplayNames("goldmane"),
        new TestCaseData("goldmane", FlowSamples.GoldmaneOfProtocolBuffers).SetArgDisplayNames("goldmane, Protocol Buffers' JSON"),
        new TestCaseData("whisker", FlowSamples.Whisker).SetArgDisplayNames("whisker"),
        new TestCaseData("calico-enterprise", FlowSamples.Enterprise).SetArgDisplayNames("calico-enterprise"),
        new TestCaseData("hubble", FlowSamples.Hubble).SetArgDisplayNames("hubble"),
        new TestCaseData("calico-node", FlowSamples.CalicoNode).SetArgDisplayNames("calico-node"),
        new TestCaseData("run", FlowSamples.Run).SetArgDisplayNames("run"),
    ];

    [TestCaseSource(nameof(Samples))]
    public void EverySourceTellsTheSameConnection(string format, string text)
    {
        var (records, tally, problems) = FlowSamples.Read(text);

        Assert.That(problems, Is.Empty);
        Assert.That(tally.Read, Is.EqualTo(1));
        Assert.That(records, Has.Length.EqualTo(1));
        var key = records[0].Key;
        Assert.That(key.Source.Kind, Is.EqualTo(FlowEndKind.Workload));
        Assert.That(key.Source.Display, Does.StartWith("shop/web"));
        Assert.That(key.Destination.Display, Does.StartWith("shop/api"));
        Assert.That(key.Port.ToString(), Is.EqualTo("8080/tcp"));
        Assert.That(key.Reporter, Is.EqualTo(FlowReporter.Destination));
        Assert.That(key.IsAllowed, Is.True);
        Assert.That(records[0].First.UtcDateTime, Is.EqualTo(new DateTime(2026, 11, 29, 9, 18, 35)).Within(1).Seconds);
        if (format is "goldmane" or "whisker" or "calico-enterprise" or "hubble")
        {
            Assert.That(key.Destination.Labels, Is.EquivalentTo(new Dictionary<string, string> { ["role"] = "api", ["tier"] = "back" }));
        }

        if (format != "hubble")
        {
            Assert.That(key.Enforced.Decided, Does.StartWith("NetworkPolicy shop/"));
            Assert.That(key.Pending.Action, Is.EqualTo(Core.Policies.RuleAction.Deny));
        }

        Assert.That(FlowSamples.Read(text, format).Records, Has.Length.EqualTo(1), "Named, the form is the same.");
    }

    [TestCaseSource(nameof(Samples))]
    public void RecordsAreReadBackAsTheyWereWritten(string format, string text)
    {
        var first = FlowSamples.Read(text).Records;

        var second = FlowSamples.Read(FlowSamples.Lines(first)).Records;

        Assert.That(
            second.Select(r => r with { Location = default }),
            Is.EqualTo(first.Select(r => r with { Location = default })),
            format
        );
    }

    [Test]
    public void TwoFormsOfGoldmaneMeanTheSame() =>
        Assert.That(
            FlowSamples.Lines(FlowSamples.Read(FlowSamples.GoldmaneOfProtocolBuffers).Records),
            Is.EqualTo(FlowSamples.Lines(FlowSamples.Read(FlowSamples.Goldmane).Records))
        );

    [Test]
    public void RecordingOfARealCalicoIsReadToTheEnd()
    {
        var text = File.ReadAllText(Path.Combine(Scenarios.Repository.Root, "tests/StageTest.UnitTests/Flows/Samples/calico-node.txt"));

        var (records, tally, problems) = FlowSamples.Read("\0\0\0" + text);

        Assert.That(problems, Is.Empty);
        Assert.That(tally.Read, Is.EqualTo(text.Split("Reporter=").Length - 1));
        Assert.That(records, Has.Length.EqualTo(tally.Read - tally.LeftOut[FlowTally.WithoutPackets]));
        Assert.That(records.Select(r => r.Key.Destination.Kind).Distinct(), Is.EquivalentTo([FlowEndKind.Workload, FlowEndKind.Network]));
        Assert.That(
            records.Select(r => r.Key.Service).Where(s => s is not null).Select(s => s!.Value.Service.ToString()).Distinct(),
            Is.EqualTo(["service/shop/db"])
        );
    }

    [Test]
    public void StepsOfOneLineAreAllRead()
    {
        const string line =
            """  - kind:EndOfTier  tier:"ops"  action:Pass  rule_index:-1  trigger:{kind:CalicoNetworkPolicy  namespace:"shop"  """
            + """name:"ops.api"  tier:"ops"}  - kind:NetworkPolicy  namespace:"shop"  name:"api"  tier:"default"  action:Allow  """
            + """policy_index:1""";

        var (records, _, problems) = FlowSamples.Read(
            FlowSamples.CalicoNode[..FlowSamples.CalicoNode.IndexOf("  Enforced:", StringComparison.Ordinal)]
                + $"  Enforced:\n{line}\n  Pending:\n{line}\n"
        );

        Assert.That(problems, Is.Empty);
        Assert.That(
            records.Single().Key.Pending.Hits.Select(h => $"{h.Action} {h.Display}"),
            Is.EqualTo(["Pass end of tier ops (CalicoNetworkPolicy shop/ops.api)", "Allow NetworkPolicy shop/api rule 0"])
        );
    }

    [TestCase(
        """{"flow":{"verdict":"FORWARDED","is_reply":true,"time":"2026-11-29T09:18:35Z","event_type":{"type":4}"""
            + ""","l4":{"TCP":{"destination_port":4000}}}}""",
        FlowTally.Replies
    )]
    [TestCase(
        """{"flow":{"verdict":"TRANSLATED","time":"2026-11-29T09:18:35Z","event_type":{"type":11},"l4":{"TCP":{"d"""
            + """estination_port":80}}}}""",
        FlowTally.Translations
    )]
    [TestCase(
        """{"flow":{"verdict":"FORWARDED","is_reply":false,"time":"2026-11-29T09:18:35Z","event_type":{"type":4"""
            + """},"trace_observation_point":"FROM_ENDPOINT","l4":{"TCP":{"destination_port":80}}}}""",
        FlowTally.BeforePolicies
    )]
    [TestCase(
        """{"flow":{"verdict":"FORWARDED","is_reply":false,"time":"2026-11-29T09:18:35Z","event_type":{"type":1"""
            + """29},"l7":{"type":"REQUEST"},"l4":{"TCP":{"destination_port":80}}}}""",
        FlowTally.WithoutVerdict
    )]
    [TestCase(
        """{"flow":{"verdict":"DROPPED","drop_reason_desc":"CT_MAP_INSERTION_FAILED","time":"2026-11-29T09:18:3"""
            + """5Z","event_type":{"type":1},"l4":{"TCP":{"destination_port":80}}}}""",
        "packets that were dropped, but not by a policy"
    )]
    [TestCase(
        """{"flow":{"verdict":"FORWARDED","time":"2026-11-29T09:18:35Z","event_type":{"type":4},"l4":{"TCP":{"d"""
            + """estination_port":80,"flags":{"ACK":true}}}}}""",
        "packets that may be answers"
    )]
    public void HubblesPacketsThatAreNoConnectionAreCounted(string line, string reason)
    {
        var (records, tally, problems) = FlowSamples.Read(line);

        Assert.That(problems, Is.Empty);
        Assert.That(records, Is.Empty);
        Assert.That(tally.LeftOut, Is.EqualTo(new Dictionary<string, long> { [reason] = 1 }));
    }

    [Test]
    public void HubbleTellsWhichPolicyDenied()
    {
        const string line =
            """{"flow":{"time":"2026-11-29T09:18:35Z","verdict":"DROPPED","drop_reason_desc":"POLICY_DENIED","IP":{"s"""
            + """ource":"10.42.0.7","destination":"192.0.2.9"},"l4":{"TCP":{"destination_port":443,"flags":{"SYN":tru"""
            + """e}}},"source":{"namespace":"shop","labels":["k8s:role=web"],"pod_name":"web-1"},"destination":{"iden"""
            + """tity":2,"labels":["reserved:world"]},"destination_names":["api.example.org"],"event_type":{"type":5}"""
            + ""","traffic_direction":"EGRESS","egress_denied_by":[{"name":"web","namespace":"shop","kind":"CiliumNet"""
            + """workPolicy"}]}}""";

        var record = FlowSamples.Read(line).Records.Single();

        Assert.That(record.Key.IsAllowed, Is.False);
        Assert.That(record.Key.Enforced.Decided, Is.EqualTo("CiliumNetworkPolicy shop/web"));
        Assert.That(record.Key.Destination.Display, Is.EqualTo("192.0.2.9"));
        Assert.That(record.Key.Destination.Domains, Is.EqualTo(["api.example.org"]));
    }

    [Test]
    public void AnswersOfElasticsearchAreUnwrapped()
    {
        var hit = "{\"_index\":\"i\",\"_source\":" + FlowSamples.Enterprise + "}";
        var answer = "{\"took\":1,\"hits\":{\"total\":{\"value\":2},\"hits\":[" + hit + "," + hit + "]}}";
        var dump = hit + "\n" + hit;

        Assert.That(FlowSamples.Read(answer).Records, Has.Length.EqualTo(2));
        Assert.That(FlowSamples.Read(dump).Records, Has.Length.EqualTo(2));
    }

    [Test]
    public void WhatIsWholeOfADocumentThatBreaksOffIsRead()
    {
        var item = Item();
        var answer = "{\n \"meta\": {\"totalPages\": 1},\n \"items\": [\n" + item + ",\n" + item + ",\n" + item[..^20];

        var (records, tally, problems) = FlowSamples.Read(answer);

        Assert.That(records.Select(r => r.Location.Line), Is.EqualTo([4, 5]));
        Assert.That(tally.Read, Is.EqualTo(3));
        Assert.That(problems.Single(), Does.StartWith("flows:6:").And.Contain("it is not JSON, or is incomplete"));
    }

    // At every place: no record is made of a part of one, and none is lost that is whole.
    [TestCaseSource(nameof(Documents))]
    public void DocumentsMayBreakOffAnywhere(string document, int records)
    {
        var most = 0;
        var one = FlowSamples.Lines(FlowSamples.Read(document).Records[..1]);
        for (var length = 0; length < document.Length; length++)
        {
            var found = FlowSamples.Read(document[..length]).Records;

            Assert.That(found, Has.Length.GreaterThanOrEqualTo(most), $"at {length}");
            Assert.That(found.Select(r => FlowSamples.Lines([r])), Has.All.EqualTo(one), $"at {length}");
            most = found.Length;
        }

        Assert.That(FlowSamples.Read(document).Records, Has.Length.EqualTo(records));
        Assert.That(most, Is.EqualTo(records), "the last bracket is not needed");
    }

    private static TestCaseData[] Documents()
    {
        var hit = "{\"_index\":\"i\",\"_source\":" + FlowSamples.Enterprise + ",\"sort\":[1]}";
        return
        [
            new TestCaseData("{\"items\":[" + Item() + ",\n" + Item() + "]}", 2).SetArgDisplayNames("whisker"),
            new TestCaseData("{\"took\":1,\"_shards\":{\"failed\":0},\"hits\":{\"hits\":[" + hit + "," + hit + "]}}", 2).SetArgDisplayNames(
                "Elasticsearch"
            ),
            new TestCaseData("[" + FlowSamples.Hubble + ",\n" + FlowSamples.Hubble + "]", 2).SetArgDisplayNames("list of Hubble's"),
            new TestCaseData("[\n" + FlowSamples.Goldmane + ",\n" + FlowSamples.Goldmane + "\n]", 2).SetArgDisplayNames(
                "list of Goldmane's"
            ),
        ];
    }

    // As jq prints what it is given, one document after the other.
    [Test]
    public void DocumentsMayFollowEachOther()
    {
        var pretty = FlowSamples.Hubble.Replace("{", "{\n  ", StringComparison.Ordinal);

        var (records, _, problems) = FlowSamples.Read($"{pretty}\n{pretty}\n{pretty}\n");

        Assert.That(problems, Is.Empty);
        Assert.That(records, Has.Length.EqualTo(3));
        Assert.That(records[0].Location.Line, Is.EqualTo(1));
        Assert.That(records[1].Location.Line, Is.EqualTo(1 + (pretty.Count(c => c == '\n') + 1)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void BrokenRecordOfADocumentIsToldAtItsPlace(bool isOneLine)
    {
        var (good, end) = (Item(), isOneLine ? "" : "\n");
        var bad = good.Replace("8080", "70000", StringComparison.Ordinal);

        var (records, _, problems) = FlowSamples.Read($"{{\"items\":[{end}{good},{end}{bad},{end}{good}]}}");

        Assert.That(records, Has.Length.EqualTo(2));
        var place = isOneLine ? $"1:{"{\"items\":[".Length + good.Length + 2}" : "3:1";
        Assert.That(problems.Single(), Does.StartWith($"flows:{place}: error: This record was skipped: 70000 is not a port"));
    }

    [TestCase("web-7d4f8-*", "we\\ud800b")]
    [TestCase("\"source_name\"", "\"source\\udfffname\"")]
    [TestCase("role=web", "role=\\uD800")]
    public void HalfACharacterIsToldAndTheOthersAreRead(string text, string half)
    {
        var broken = FlowSamples.Goldmane.Replace(text, half, StringComparison.Ordinal);
        Assert.That(broken, Is.Not.EqualTo(FlowSamples.Goldmane));

        var (records, _, problems) = FlowSamples.Read($"{FlowSamples.Goldmane}\n{broken}\n{FlowSamples.Goldmane}\n");

        Assert.That(records, Has.Length.EqualTo(2));
        Assert.That(problems.Single(), Does.StartWith("flows:2:1: error: This record was skipped: it has an escape for half of a char"));
    }

    [TestCaseSource(nameof(Samples))]
    public void HalfACharacterAnywhereIsNoInternalError(string format, string text)
    {
        Assert.That(FlowSamples.Read(text, format).Records, Is.Not.Empty);
        for (var at = text.IndexOf('"', StringComparison.Ordinal); at >= 0; at = text.IndexOf('"', at + 1))
        {
            Assert.That(() => FlowSamples.Read(text.Insert(at, "\\ud800")), Throws.Nothing, $"at {at}");
            Assert.That(() => FlowSamples.Read(text.Insert(at + 1, "\\ud800")), Throws.Nothing, $"at {at}");
        }
    }

    private static string Item()
    {
        var item = FlowSamples.Whisker.ReplaceLineEndings("");
        item = item[item.IndexOf("\"items\"", StringComparison.Ordinal)..];
        return item[item.IndexOf('{', StringComparison.Ordinal)..item.LastIndexOf(']')].TrimEnd();
    }

    [Test]
    public void PackedFilesAreUnpackedAndWhatIsCutOffIsTold()
    {
        var lines = string.Join('\n', Enumerable.Repeat(FlowSamples.Goldmane, 2000));
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
        {
            zip.Write(Encoding.UTF8.GetBytes(lines));
        }

        Assert.That(FlowSamples.Read(packed.ToArray()).Records, Has.Length.EqualTo(2000));

        var (records, _, problems) = FlowSamples.Read(packed.ToArray()[..^(int)(packed.Length / 2)]);

        Assert.That(records, Has.Length.InRange(900, 1001));
        Assert.That(problems, Has.Some.Contains("flows:").And.Some.Contains("was skipped"));
    }

    [Test]
    public void PackedFileThatEndsBetweenTwoRecordsIsNotWhole()
    {
        using var packed = new MemoryStream();
        var line = Encoding.UTF8.GetBytes(FlowSamples.Goldmane + "\n");
        using var zip = new GZipStream(packed, CompressionLevel.Optimal);
        zip.Write(line);
        zip.Flush();
        var first = packed.ToArray();
        zip.Write(line);

        var (records, _, problems) = FlowSamples.Read(first);

        Assert.That(records, Has.Length.EqualTo(1));
        Assert.That(problems, Has.Some.Contains("error"));
    }

    [TestCase("""{"Key":{"source_name":""", "2:23: error: This record was skipped: it is not JSON, or is incomplete")]
    [TestCase("""[1]""", "2:1: error: This record was skipped: Number is not a record")]
    [TestCase("""{"a":1}""", "2:1: error: This record was skipped: it is not a record of the format 'goldmane'")]
    [TestCase(
        """{"Key":{"source_name":"a","dest_name":"b","proto":"tcp","dest_port":"x","action":1},"num_connections"""
            + """_started":1,"start_time":1,"end_time":2}""",
        "2:1: error: This record was skipped: 'dest_port' must be a whole number, not \"x\""
    )]
    [TestCase(
        """{"Key":{"source_name":"a","dest_name":"b","proto":"tcp","dest_port":70000,"action":1},"num_connectio"""
            + """ns_started":1,"start_time":1,"end_time":2}""",
        "2:1: error: This record was skipped: 70000 is not a port of tcp"
    )]
    [TestCase(
        """{"Key":{"source_name":"a","dest_name":"b","proto":"tcp","dest_port":70,"action":1},"num_connections_"""
            + """started":-1,"start_time":1,"end_time":2}""",
        "2:1: error: This record was skipped: 'num_connections_started' must be at least 0, not -1"
    )]
    [TestCase(
        """{"Key":{"source_name":"a","dest_name":"b","proto":"tcp","dest_port":70,"action":1},"num_connections_started":1}""",
        "2:1: error: This record was skipped: 'start_time' is missing"
    )]
    public void BrokenRecordIsToldAndTheOthersAreRead(string broken, string expected)
    {
        var (records, tally, problems) = FlowSamples.Read($"{FlowSamples.Goldmane}\n{broken}\n{FlowSamples.Goldmane}\n");

        Assert.That(records, Has.Length.EqualTo(2));
        Assert.That(tally.Read, Is.GreaterThanOrEqualTo(2));
        Assert.That(problems, Has.Length.EqualTo(1));
        Assert.That(problems[0], Does.StartWith($"flows:{expected}"));
    }

    [Test]
    public void FirstLineMayBeCutOff()
    {
        var (records, _, problems) = FlowSamples.Read($"ame\":\"x\"}}\n{FlowSamples.Goldmane}\n");

        Assert.That(records, Has.Length.EqualTo(1));
        Assert.That(problems, Has.Length.EqualTo(1));
        Assert.That(problems[0], Does.StartWith("flows:1:1: error: This record was skipped"));
    }

    [Test]
    public void MillionsOfProblemsAreCounted()
    {
        var (_, _, problems) = FlowSamples.Read($"{FlowSamples.Goldmane}\n{string.Concat(Enumerable.Repeat("{\n", 250))}");

        Assert.That(problems, Has.Length.EqualTo(FlowProblems.MostTold + 1));
        Assert.That(problems[^1], Is.EqualTo("flows: error: 150 more records were skipped."));
    }

    [TestCase("")]
    [TestCase("\n\n")]
    [TestCase("\0\0\0")]
    public void NothingIsNoProblem(string text)
    {
        var (records, _, problems) = FlowSamples.Read(text);

        Assert.That(records, Is.Empty);
        Assert.That(problems, Is.Empty);
    }

    // If it costs the square of its length, the run's limit for a test that hangs ends it.
    [Test]
    public void ALongWordBesideThePolicyOfANodeCostsNoMoreThanItsLength()
    {
        var text = FlowSamples.CalicoNode.Replace(
            "action:Allow\n",
            $"action:Allow {new string('a', 1_000_000)}:!\n",
            StringComparison.Ordinal
        );

        var (records, _, problems) = FlowSamples.Read(text);

        Assert.That(text, Has.Length.GreaterThan(1_000_000));
        Assert.That(records, Has.Length.EqualTo(1));
        Assert.That(problems, Is.Empty);
    }

    [TestCase("hello\nworld\n")]
    [TestCase("""{"kind":"List","items":[{"kind":"Pod"}]}""")]
    [TestCase("""[{"a":1}]""")]
    public void ForeignFilesAreRefused(string text)
    {
        var (records, _, problems) = FlowSamples.Read(text);

        Assert.That(records, Is.Empty);
        Assert.That(problems, Has.Length.EqualTo(1));
        Assert.That(problems[0], Does.Contain("This is not a known flow log").And.Contain("hubble (what Hubble exports"));
    }

    [Test]
    public void LineWithoutEndIsRefusedWithoutBeingKept()
    {
        var (records, _, problems) = FlowSamples.Read(
            $"{FlowSamples.Goldmane}\n{new string('x', 17 * 1024 * 1024)}\n{FlowSamples.Goldmane}"
        );

        Assert.That(records, Has.Length.EqualTo(2));
        Assert.That(problems, Has.Length.EqualTo(1));
        Assert.That(problems[0], Does.StartWith("flows:2:1: error: This record was skipped: the line is longer than"));
    }
}
