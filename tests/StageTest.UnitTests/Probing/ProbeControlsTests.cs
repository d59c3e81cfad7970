using NUnit.Framework;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Probing;

internal sealed class ProbeControlsTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    [TestCase(ProbeOutcome.TimedOut, ProbeOutcome.TimedOut, ProbeOutcome.NotRun)]
    [TestCase(ProbeOutcome.Refused, ProbeOutcome.Unreachable, ProbeOutcome.NotRun)]
    [TestCase(ProbeOutcome.Unreachable, ProbeOutcome.NotRun, ProbeOutcome.NotRun)]
    [TestCase(ProbeOutcome.TimedOut, ProbeOutcome.Connected, ProbeOutcome.TimedOut)]
    [TestCase(ProbeOutcome.Refused, ProbeOutcome.Connected, ProbeOutcome.Refused)]
    [TestCase(ProbeOutcome.Connected, ProbeOutcome.TimedOut, ProbeOutcome.Connected)]
    [TestCase(ProbeOutcome.NotRun, ProbeOutcome.TimedOut, ProbeOutcome.NotRun)]
    public void ADenialStandsOnlyWhereItsControlWasAnswered(ProbeOutcome probe, ProbeOutcome control, ProbeOutcome expected)
    {
        var controls = new ProbeControls(Window);
        controls.Back(0, source: 7, Protocol.Tcp, TimeSpan.Zero, () => 1);
        ProbeOutcome[] outcomes = [probe, control];
        var distrusted = new Dictionary<int, string>();

        controls.Judge(outcomes, distrusted.Add);

        Assert.That(outcomes, Is.EqualTo(new[] { expected, control }));
        Assert.That(distrusted.ContainsKey(0), Is.EqualTo(probe != expected));
        Assert.That(distrusted.Values, Is.All.Contains("its control").And.All.Contains("proves nothing"));
    }

    [Test]
    public void EverySourceProtocolAndWindowHasAControlOfItsOwn()
    {
        var controls = new ProbeControls(Window);
        var started = new List<string>();
        void Back(int probe, int source, Protocol protocol, double seconds) =>
            controls.Back(probe, source, protocol, TimeSpan.FromSeconds(seconds), () =>
            {
                started.Add($"{source} {protocol} {seconds}");
                return 100 + started.Count;
            });

        Back(0, 1, Protocol.Tcp, 0);
        Back(1, 1, Protocol.Tcp, 0.5);
        Back(2, 1, Protocol.Udp, 0.5);
        Back(3, 2, Protocol.Tcp, 0.5);
        Back(4, 1, Protocol.Tcp, 1);

        Assert.That(started, Is.EqualTo(new[] { "1 Tcp 0", "1 Udp 0.5", "2 Tcp 0.5", "1 Tcp 1" }));
    }

    [Test]
    public void AFailedControlTakesBackTheDenialsOfItsOwnWindowOnly()
    {
        var controls = new ProbeControls(Window);
        controls.Back(0, 1, Protocol.Tcp, TimeSpan.Zero, () => 2);
        controls.Back(1, 1, Protocol.Tcp, Window, () => 3);
        ProbeOutcome[] outcomes = [ProbeOutcome.TimedOut, ProbeOutcome.TimedOut, ProbeOutcome.Connected, ProbeOutcome.TimedOut];
        var distrusted = new List<int>();

        controls.Judge(outcomes, (probe, _) => distrusted.Add(probe));

        Assert.That(distrusted, Is.EqualTo(new[] { 1 }));
        Assert.That(outcomes[..2], Is.EqualTo(new[] { ProbeOutcome.TimedOut, ProbeOutcome.NotRun }));
    }
}
