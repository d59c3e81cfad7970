using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Documents;

internal sealed class DiagnosticBagTests
{
    [Test]
    public void SortsByFileThenByPlace()
    {
        var bag = new DiagnosticBag();
        bag.Error(new("b.yaml", 1, 1), "fourth");
        bag.Note(new("a.yaml", 10, 1), "third");
        bag.Warning(new("a.yaml", 9, 20), "second");
        bag.Error(new("a.yaml", 9, 3), "first");

        Assert.That(
            bag.Sorted().Select(d => d.ToString()),
            Is.EqualTo([
                "a.yaml:9:3: error: first",
                "a.yaml:9:20: warning: second",
                "a.yaml:10:1: note: third",
                "b.yaml:1:1: error: fourth",
            ])
        );
    }

    [Test]
    public void SaysTheSameThingOnce()
    {
        var bag = new DiagnosticBag();
        bag.Error(SourceLocation.Whole("a.yaml"), "It is empty.");
        bag.AddRange([
            new(Severity.Error, SourceLocation.Whole("a.yaml"), "It is empty."),
            new(Severity.Note, SourceLocation.Whole("a.yaml"), "It is empty."),
        ]);

        Assert.That(bag.Items.Select(d => d.ToString()), Is.EqualTo(["a.yaml: error: It is empty.", "a.yaml: note: It is empty."]));
    }

    [Test]
    public void OneCauseIsOneErrorThatNamesTheOtherLines()
    {
        var bag = new DiagnosticBag();
        bag.ErrorOnce(new("a.yaml", 7, 1), "It is unknown.");
        bag.ErrorOnce(new("a.yaml", 7, 9), "It is unknown.");
        Assert.That(bag.Items.Single().ToString(), Is.EqualTo("a.yaml:7:1: error: It is unknown."));

        bag.ErrorOnce(new("a.yaml", 9, 1), "It is unknown.");
        Assert.That(bag.Items.Single().ToString(), Is.EqualTo("a.yaml:7:1: error: It is unknown. It stands in line 9 too."));

        bag.ErrorOnce(new("a.yaml", 3, 1), "It is unknown.");
        Assert.That(bag.Sorted().Single().ToString(), Is.EqualTo("a.yaml:7:1: error: It is unknown. It stands in lines 3, 9 too."));
        Assert.That((bag.ErrorCount, bag.Told), Is.EqualTo((1, 4)));
    }

    // The lines are put into words once. For each new line again, this would take hours.
    [Test]
    public void OneCauseInEachLineOfALongFileIsToldAtOnce()
    {
        const int lines = 200_000;
        var bag = new DiagnosticBag();
        for (var line = 1; line <= lines; line++)
        {
            bag.ErrorOnce(new("a.yaml", line, 1), "It is unknown.");
        }

        Assert.That(
            bag.Items.Single().Message,
            Does.StartWith("It is unknown. It stands in lines 2, 3, ").And.EndsWith($", {lines - 1}, {lines} too.")
        );
    }

    [Test]
    public void NeitherAMessageNorTheNameOfAFileReachesATerminalUnescaped()
    {
        var bag = new DiagnosticBag();
        bag.Error(new("a\e[2J\n::error::.yaml", 1, 2), "A \u202e\tb.");

        Assert.That(bag.Items.Single().ToString(), Is.EqualTo(@"a\u001b[2J\u000a::error::.yaml:1:2: error: A \u202e\u0009b."));
    }

    [Test]
    public void OnlyErrorsMakeAnInputUnusable()
    {
        var bag = new DiagnosticBag();
        bag.Note(default, "n");
        bag.Warning(default, "w");

        Assert.That(bag.HasErrors, Is.False);

        bag.Error(default, "e");

        Assert.That(bag.HasErrors, Is.True);
    }
}
