using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Runs;

namespace StageTest.UnitTests.Runs;

internal sealed class SettlingTests
{
    private static readonly ProbePlan Plan = new([Sample.ApiToDb, Sample.WebToDb]);

    private readonly FakeTimeProvider _clock = new();

    [Test]
    public async Task OneReadingIsNeverEnough()
    {
        var reading = await ReadAsync([Verdict.Allowed, Verdict.Denied], [Verdict.Allowed, Verdict.Denied]);

        Assert.That(reading, Has.Property("Readings").EqualTo(2).And.Property("Settled").True);
        Assert.That(reading.Flapped, Is.Empty);
        Assert.That(reading.Matrix.Verdicts, Is.EqualTo(new[] { Verdict.Allowed, Verdict.Denied }));
    }

    [Test]
    public async Task AChangeIsReadAgainUntilTwoReadingsAgreeAndIsRemembered()
    {
        var reading = await ReadAsync(
            [Verdict.Allowed, Verdict.Allowed],
            [Verdict.Allowed, Verdict.Denied],
            [Verdict.Allowed, Verdict.Denied]
        );

        Assert.That(reading, Has.Property("Readings").EqualTo(3).And.Property("Settled").True);
        Assert.That(reading.Flapped, Is.EqualTo(new[] { 1 }));
        Assert.That(reading.Matrix.Verdicts[1], Is.EqualTo(Verdict.Denied));
    }

    [Test]
    public async Task EndlessFlappingEndsAtTheLimitUnsettled()
    {
        var endless = Enumerable
            .Range(0, 1000)
            .Select(i => new[] { Verdict.Allowed, i % 2 == 0 ? Verdict.Allowed : Verdict.Denied })
            .ToArray();

        var reading = await ReadAsync(endless);

        Assert.That(reading.Settled, Is.False);
        Assert.That(reading.Flapped, Is.EqualTo(new[] { 1 }));
        Assert.That(reading.Readings, Is.GreaterThan(2).And.LessThan(200));
    }

    [Test]
    public async Task ADifferentReasonToFailIsNoChange()
    {
        var reading = await ReadAsync([Verdict.ProbeFailed, Verdict.Allowed], [Verdict.ProbeFailed, Verdict.Allowed]);

        Assert.That(reading.Settled, Is.True);
    }

    private Task<SettledReading> ReadAsync(params Verdict[][] readings)
    {
        var next = 0;
        Task<ConnectivityMatrix> Read(CancellationToken token) => Task.FromResult(new ConnectivityMatrix(Plan, [.. readings[next++]]));
        return IdleClock.FinishAsync(_clock, () => Settling.ReadAsync(Read, TimeSpan.FromSeconds(5), _clock, CancellationToken.None));
    }
}
