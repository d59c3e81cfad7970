using NUnit.Framework;
using StageTest.Engines.Lab.Host;
using StageTest.Engines.Lab.Linux;

namespace StageTest.UnitTests.Lab;

internal sealed class NetlinkMessageTests
{
    [Test]
    public void LengthsTypesAndPaddingAreAsTheKernelReadsThem()
    {
        var batch = new NetlinkMessage();

        batch.Begin(type: 16, NetlinkMessage.CreateNew, "first");
        var outer = batch.BeginNested(type: 18);
        batch.Attribute(type: 1, "veth");
        batch.EndNested(outer);
        batch.End();
        batch.Begin(type: 20, 0, "second");
        batch.Attribute(type: 4, 7);
        batch.End();
        batch.AcknowledgeLast();

        Assert.That(
            Convert.ToHexStringLower(batch.Bytes),
            Is.EqualTo(
                "20000000"
                    + "1000"
                    + "0106"
                    + "00000000"
                    + "00000000"
                    + // the first header: 32 bytes, RTM_NEWLINK
                    "1000"
                    + "1200"
                    + "0900"
                    + "0100"
                    + "7665746800"
                    + "000000"
                    + // 16 nested bytes: "veth", its zero, three of padding
                    "18000000"
                    + "1400"
                    + "0500"
                    + "01000000"
                    + "00000000"
                    + // the second header: sequence 1, acknowledged
                    "0800"
                    + "0400"
                    + "07000000"
            )
        );
        Assert.That(batch.Attempt(1), Is.EqualTo("second"));
    }

    [Test]
    public void DroppedPacketsAreSummedOverProcessors()
    {
        string[] lines =
        [
            "entries  clashres found drop early_drop",
            "00000003  00000000 00000000 0000000a 00000001",
            "00000003  00000000 00000000 00000006 00000000",
        ];

        Assert.That(ConntrackStatistics.Drops(lines), Is.EqualTo(16));
    }
}
