using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Documents;

internal sealed class SuggestionTests
{
    [TestCase("databse", "database")]
    [TestCase("DATABASE", "database")]
    [TestCase("datbaase", "database")]
    [TestCase("wbe", "web")]
    [TestCase("we", "web")]
    [TestCase("wxyz", null)]
    [TestCase("payments", null)]
    public void ClosestIsTheCandidateOfFewestEdits(string word, string? expected) =>
        Assert.That(Suggestion.Closest(word, ["api", "database", "web"]), Is.EqualTo(expected));

    [Test]
    public void AmongEquallyCloseCandidatesTheFirstInOrderIsMeant() =>
        Assert.That(Suggestion.Closest("cat", ["hat", "bat", "car"]), Is.EqualTo("bat"));

    [Test]
    public void SentenceNamesTheClosestAndListsAll() =>
        Assert.That(
            Suggestion.For("databse", ["web", "database", "web"], "Pods"),
            Is.EqualTo(" Did you mean 'database'? Pods: database, web.")
        );

    [Test]
    public void SentenceListsAllWhereNoneIsClose() =>
        Assert.That(Suggestion.For("payments", ["web", "api"], "Pods"), Is.EqualTo(" Pods: api, web."));

    [Test]
    public void LongListIsCutWhereNoneIsClose() =>
        Assert.That(
            Suggestion.For("payments", Enumerable.Range(10, 15).Select(i => $"w{i}"), "Pods"),
            Is.EqualTo(" Pods: w10, w11, w12, w13, w14, w15, w16, w17, w18, w19, w20, w21 and 3 more.")
        );

    [Test]
    public void LongListIsLeftOutWhereOneIsClose() =>
        Assert.That(Suggestion.For("w1O", Enumerable.Range(10, 15).Select(i => $"w{i}"), "Pods"), Is.EqualTo(" Did you mean 'w10'?"));

    [Test]
    public void NothingIsSaidWithoutCandidates() => Assert.That(Suggestion.For("web", [], "Pods"), Is.Empty);

    [Test]
    public void EnormousWordsAreCloseToNothing() =>
        Assert.That(Suggestion.Closest(new string('a', 100_000), [new string('a', 100_001)]), Is.Null);
}
