using NUnit.Framework;
using StageTest.Core.Policies.Selectors;

namespace StageTest.UnitTests.Policies.Selectors;

internal sealed class SelectorTests
{
    private static readonly Dictionary<string, string> Web = new() { ["role"] = "web", ["empty"] = "" };

    private static readonly TestCaseData[] Answers =
    [
        Case(Selector.All, true),
        Case(Selector.Not(Selector.All), false),
        Case(Selector.Has("role"), true),
        Case(Selector.Has("empty"), true),
        Case(Selector.Has("absent"), false),
        Case(Selector.Has("Role"), false),
        Case(Selector.Equal("role", "web"), true),
        Case(Selector.Equal("role", "Web"), false),
        Case(Selector.Equal("empty", ""), true),
        Case(Selector.Equal("absent", ""), false),
        Case(Selector.In("role", ["db", "web"]), true),
        Case(Selector.In("role", ["db"]), false),
        Case(Selector.In("role", []), false),
        Case(Selector.In("absent", ["web"]), false),
        Case(Selector.NotIn("role", ["db"]), true),
        Case(Selector.NotIn("role", ["db", "web"]), false),
        Case(Selector.NotIn("role", []), true),
        Case(Selector.NotIn("absent", ["web"]), true),
        Case(Selector.Not(Selector.Has("absent")), true),
        Case(Selector.And(Selector.Has("role"), Selector.Has("empty")), true),
        Case(Selector.And(Selector.Has("role"), Selector.Has("absent")), false),
        Case(Selector.Or(Selector.Has("absent"), Selector.Has("role")), true),
        Case(Selector.Or(Selector.Has("absent"), Selector.Has("gone")), false),
    ];

    private static readonly TestCaseData[] Texts =
    [
        Case(Selector.All, "all()"),
        Case(Selector.And(), "all()"),
        Case(Selector.Or(), "!all()"),
        Case(Selector.Has("role"), "has(role)"),
        Case(Selector.Equal("role", "web"), "role == \"web\""),
        Case(Selector.Equal("role", "a\"b"), "role == 'a\"b'"),
        Case(Selector.In("role", ["web", "db", "web"]), "role in {\"db\", \"web\"}"),
        Case(Selector.NotIn("role", ["web"]), "role not in {\"web\"}"),
        Case(Selector.And(Selector.All, Selector.Has("a"), Selector.All), "has(a)"),
        Case(Selector.Or(Selector.Has("a")), "has(a)"),
        Case(Selector.And(Selector.Has("a"), Selector.Or(Selector.Has("b"), Selector.Has("c"))), "(has(a) && (has(b) || has(c)))"),
        Case(Selector.Not(Selector.And(Selector.Has("a"), Selector.Has("b"))), "!(has(a) && has(b))"),
    ];

    [TestCaseSource(nameof(Answers))]
    public void SelectsByLabels(Selector selector, bool expected) => Assert.That(selector.Matches(Web), Is.EqualTo(expected));

    [TestCaseSource(nameof(Texts))]
    public void WritesCalicosCanonicalForm(Selector selector, string expected) => Assert.That(selector.ToString(), Is.EqualTo(expected));

    [Test]
    public void OrOfNothingSelectsNothingAndAndOfNothingEverything()
    {
        Assert.That(Selector.Or().Matches(Web), Is.False);
        Assert.That(Selector.And().Matches(Web), Is.True);
    }

    [Test]
    public void SelectorsOfTheSameTextAreTheSame()
    {
        var one = Selector.In("role", ["web", "db"]);
        var other = Selector.In("role", ["db", "web"]);

        Assert.That(one, Is.EqualTo(other));
        Assert.That(one.GetHashCode(), Is.EqualTo(other.GetHashCode()));
        Assert.That(one, Is.Not.EqualTo(Selector.NotIn("role", ["db", "web"])));
        Assert.That(one.Equals(null), Is.False);
    }

    private static readonly TestCaseData[] Decisions =
    [
        Case(Selector.All, true),
        Case(Selector.Equal("role", "web"), true),
        Case(Selector.Equal("role", "db"), false),
        Case(Selector.NotEqual("role", "web"), false),
        Case(Selector.Has("role"), true),
        Case(Selector.In("role", ["web", "db"]), true),
        Case(Selector.In("role", []), false),
        Case(Selector.StartsWith("role", "w"), true),
        Case(Selector.Equal("other", "web"), null),
        Case(Selector.Has("other"), null),
        Case(Selector.In("other", []), null),
        Case(Selector.Not(Selector.Equal("role", "web")), false),
        Case(Selector.Not(Selector.Equal("role", "db")), true),
        Case(Selector.Not(Selector.Has("other")), null),
        Case(Selector.And(Selector.Has("role"), Selector.Equal("role", "web")), true),
        Case(Selector.And(Selector.Has("other"), Selector.Equal("role", "web")), null),
        Case(Selector.And(Selector.Has("other"), Selector.Equal("role", "db")), false),
        Case(Selector.Or(Selector.Has("other"), Selector.Equal("role", "web")), true),
        Case(Selector.Or(Selector.Has("other"), Selector.Equal("role", "db")), null),
        Case(Selector.Or(Selector.Equal("role", "api"), Selector.Equal("role", "db")), false),
    ];

    [TestCaseSource(nameof(Decisions))]
    public void OneLabelMayDecideWhateverTheOthersAre(Selector selector, bool? expected) =>
        Assert.That(selector.Decided("role", "web"), Is.EqualTo(expected));

    [Test]
    public void AnAbsentLabelMayDecideToo()
    {
        Assert.That(Selector.Has("role").Decided("role", null), Is.False);
        Assert.That(Selector.NotEqual("role", "web").Decided("role", null), Is.True);
        Assert.That(Selector.Has("other").Decided("role", null), Is.Null);
    }

    [Test]
    public void ASetLooksAtItsLabelWithEachOfItsValuesAndAtTheLabelAlone() =>
        Assert.That(Selector.In("role", ["web"]).Terms, Is.EqualTo(new (string, string?)[] { ("role", null), ("role", "web") }));

    private static TestCaseData Case(Selector selector, object? expected) =>
        new TestCaseData(selector, expected).SetArgDisplayNames($"{selector}", $"{expected}");
}
