using CsCheck;
using NUnit.Framework;
using StageTest.Core.Policies.Selectors;

namespace StageTest.UnitTests.Policies.Selectors;

internal sealed class SelectorParserTests
{
    private const string Nothing = "";

    /// <summary>Expressions, labels that they select, and labels that they do not; null if there are none such.</summary>
    private static readonly TestCaseData[] Meanings =
    [
        // Everything.
        Meaning("", Nothing, null),
        Meaning("  \t ", "a=x", null),
        Meaning("all()", Nothing, null),
        Meaning(" all(\t) ", "a=x", null),
        Meaning("global()", Nothing, null),
        Meaning("global(  )", "a=x", null),
        Meaning("!all()", null, "a=x"),
        Meaning("!global()", null, Nothing),
        Meaning("(all())", Nothing, null),
        // One label, present or absent.
        Meaning("has(a)", "a=x", "b=x"),
        Meaning("has(a)", "a=", Nothing),
        Meaning("has( a\t)", "a=x", "A=x"),
        Meaning("!has(a)", Nothing, "a="),
        Meaning("a == \"x\"", "a=x", "a=y"),
        Meaning("a == \"x\"", "a=x,b=y", Nothing),
        Meaning("a == \"x\"", "a=x", "a=X"),
        Meaning("a == \"\"", "a=", Nothing),
        Meaning("a == \"\"", "a=", "a=x"),
        Meaning("a != \"x\"", "a=y", "a=x"),
        Meaning("a != \"x\"", Nothing, "a=x,b=y"),
        Meaning("a != \"\"", Nothing, "a="),
        Meaning("a in {\"x\", \"y\"}", "a=y", "a=z"),
        Meaning("a in {\"x\"}", "a=x", Nothing),
        Meaning("a in {\"\"}", "a=", Nothing),
        Meaning("a not in {\"x\", \"y\"}", "a=z", "a=x"),
        Meaning("a not in {\"x\"}", Nothing, "a=x"),
        Meaning("a contains \"mid\"", "a=amidst", "a=mi"),
        Meaning("a contains \"mid\"", "a=mid", Nothing),
        Meaning("a contains \"\"", "a=", Nothing),
        Meaning("a starts with \"pre\"", "a=prefix", "a=a-pre"),
        Meaning("a starts with \"pre\"", "a=pre", Nothing),
        Meaning("a starts with \"\"", "a=x", Nothing),
        Meaning("a ends with \"end\"", "a=the-end", "a=ending"),
        Meaning("a ends with \"end\"", "a=end", Nothing),
        Meaning("a ends with \"\"", "a=", Nothing),
        Meaning("a contains \"Mid\"", "a=Mid", "a=mid"),
        // Sets.
        Meaning("a in {}", null, "a=x"),
        Meaning("a in { }", null, Nothing),
        Meaning("a not in {}", "a=x", null),
        Meaning("a not in {\t}", Nothing, null),
        Meaning("a in {\"x\",}", "a=x", "a="),
        Meaning("a in {\"x\" , \"y\" , }", "a=y", "a=z"),
        Meaning("a in {'x',\"y\"}", "a=x", "a=z"),
        Meaning("a in {\"x\",\"x\"}", "a=x", "a=y"),
        Meaning("a in {\"x,y\"}", "a=x,y", "a=x"),
        Meaning("a in {\"}\"}", "a=}", "a=x"),
        // Quotes: no escapes, the other kind is literal.
        Meaning("a == 'x'", "a=x", "a='x'"),
        Meaning("a == \"it's\"", "a=it's", "a=its"),
        Meaning("a == 'say \"x\"'", "a=say \"x\"", "a=say x"),
        Meaning("a == 'x\\n'", "a=x\\n", "a=xn"),
        Meaning("a == \" x \"", "a= x ", "a=x"),
        Meaning("a == \"b == 'c' && d\"", "a=b == 'c' && d", "a=b"),
        Meaning("a==\"x\"", "a=x", "a=y"),
        Meaning("a=='x'&&b=='y'", "a=x,b=y", "a=x"),
        // Blanks and words that stand together.
        Meaning("\ta\t==\t\"x\"\t", "a=x", "a=y"),
        Meaning("a in{\"x\"}", "a=x", "a=y"),
        Meaning("a not in{\"x\"}", "a=y", "a=x"),
        Meaning("a notin {\"x\"}", Nothing, "a=x"),
        Meaning("a notin{\"x\"}", "a=y", "a=x"),
        Meaning("a not \t in {\"x\"}", "a=y", "a=x"),
        Meaning("a startswith \"x\"", "a=xy", "a=yx"),
        Meaning("a starts\t with \"x\"", "a=xy", "a=yx"),
        Meaning("a endswith \"x\"", "a=yx", "a=xy"),
        Meaning("a ends   with'x'", "a=yx", "a=xy"),
        Meaning("a contains\"x\"", "a=yxy", "a=y"),
        Meaning("a startswith'x'", "a=xy", "a=yx"),
        // Words as labels, and other labels that look odd.
        Meaning("in == \"x\"", "in=x", Nothing),
        Meaning("in in {\"x\"}", "in=x", "in=y"),
        Meaning("not not in {\"x\"}", "not=y", "not=x"),
        Meaning("not in {\"x\"}", "not=x", "not=y"),
        Meaning("notin notin {\"x\"}", Nothing, "notin=x"),
        Meaning("has == \"x\"", "has=x", "has=y"),
        Meaning("has(has)", "has=x", "all=x"),
        Meaning("all == \"x\"", "all=x", Nothing),
        Meaning("global != \"x\"", "global=y", "global=x"),
        Meaning("contains contains \"x\"", "contains=x", "contains=y"),
        Meaning("starts starts with \"x\"", "starts=xy", "starts=yx"),
        Meaning("startswith startswith \"x\"", "startswith=xy", "startswith=yx"),
        Meaning("ends ends with \"x\"", "ends=yx", "ends=xy"),
        Meaning("inx in {\"x\"}", "inx=x", "in=x"),
        Meaning("has(in) && in == \"x\"", "in=x", "in=y"),
        Meaning("hasa == \"x\"", "hasa=x", "a=x"),
        Meaning("projectcalico.org/name == \"shop\"", "projectcalico.org/name=shop", "name=shop"),
        Meaning("1a == \"x\"", "1a=x", "a=x"),
        Meaning(".a == \"x\"", ".a=x", "a=x"),
        Meaning("/ == \"x\"", "/=x", Nothing),
        Meaning("-a_b-c.d/e == \"x\"", "-a_b-c.d/e=x", Nothing),
        // What binds first: '!', then '&&', then '||'.
        Meaning("!a == \"x\"", "a=y", "a=x"),
        Meaning("!a == \"x\"", Nothing, "a=x,b=x"),
        Meaning("!a != \"x\"", "a=x", Nothing),
        Meaning("!a in {\"x\"}", Nothing, "a=x"),
        Meaning("! ! has(a)", "a=x", Nothing),
        Meaning("!!has(a)", "a=x", "b=x"),
        Meaning("!!!has(a)", Nothing, "a=x"),
        Meaning("!has(a) && has(b)", "b=x", "a=x,b=x"),
        Meaning("!(has(a) && has(b))", "a=x", "a=x,b=x"),
        Meaning("!has(a) || has(b)", "a=x,b=x", "a=x"),
        Meaning("!(has(a) || has(b))", "c=x", "b=x"),
        Meaning("has(a) || has(b) && has(c)", "a=x", "b=x"),
        Meaning("has(b) && has(c) || has(a)", "a=x", "c=x"),
        Meaning("(has(a) || has(b)) && has(c)", "b=x,c=x", "a=x"),
        Meaning("has(c) && (has(a) || has(b))", "a=x,c=x", "a=x,b=x"),
        Meaning("has(a) || has(b) || has(c)", "c=x", "d=x"),
        Meaning("has(a) && has(b) && has(c)", "a=x,b=x,c=x", "a=x,b=x"),
        Meaning("has(a)||has(b)&&!has(c)", "b=x", "b=x,c=x"),
        Meaning("((has(a)))", "a=x", Nothing),
        Meaning("!(!(has(a)))", "a=x", Nothing),
        Meaning("( a == \"x\" )&&( b != \"y\" )", "a=x", "a=x,b=y"),
        Meaning("all() && has(a)", "a=x", Nothing),
        Meaning("all() || has(a)", Nothing, null),
    ];

    private const string Atom = "a label, 'has(', 'all()', '!' or '('";
    private const string Operator = "'==', '!=', 'in', 'not in', 'contains', 'starts with' or 'ends with'";
    private const string OneLine = "A selector must be on one line. Write it without '|', or with '>-'.";

    private static readonly TestCaseData[] Mistakes =
    [
        Mistake("a", 1, $"Expected {Operator}, found the end of the selector."),
        Mistake("has", 3, $"Expected {Operator}, found the end of the selector."),
        Mistake("a && has(b)", 2, $"Expected {Operator}, found '&'."),
        Mistake("has (a)", 4, $"Expected {Operator}, found '('."),
        Mistake("all ()", 4, $"Expected {Operator}, found '('."),
        Mistake("global ()", 7, $"Expected {Operator}, found '('."),
        Mistake("a = \"x\"", 2, $"Expected {Operator}, found '='."),
        Mistake("a=\"x\"", 1, $"Expected {Operator}, found '='."),
        Mistake("a ! \"x\"", 2, $"Expected {Operator}, found '!'."),
        Mistake("a inx {\"x\"}", 2, $"Expected {Operator}, found 'i'."),
        Mistake("a containsx", 2, $"Expected {Operator}, found 'c'."),
        Mistake("a not \"x\"", 2, $"Expected {Operator}, found 'n'."),
        Mistake("a starts \"x\"", 2, $"Expected {Operator}, found 's'."),
        Mistake("a IN {\"x\"}", 2, $"Expected {Operator}, found 'I'."),
        Mistake("a ", 2, $"Expected {Operator}, found the end of the selector."),
        Mistake("a\n== \"x\"", 1, OneLine),
        Mistake("a == \"x\"\n", 8, OneLine),
        Mistake("a == \"x\" &&\r\nhas(b)", 11, OneLine),
        Mistake("\nall()", 0, OneLine),
        Mistake("a == \"x\" & has(b)", 9, "Expected '&&', '||' or the end, found '&'."),
        Mistake("a == \"x\" | has(b)", 9, "Expected '&&', '||' or the end, found '|'."),
        Mistake("a == \"x\" has(b)", 9, "Expected '&&', '||' or the end, found 'h'."),
        Mistake("a == \"x\" == \"y\"", 9, "Expected '&&', '||' or the end, found '='."),
        Mistake("has(a))", 6, "Expected '&&', '||' or the end, found ')'."),
        Mistake("a == \"x\" and has(b)", 9, "Expected '&&', '||' or the end, found 'a'."),
        Mistake("a == \"x\" &&", 11, $"Expected {Atom}, found the end of the selector."),
        Mistake("a == \"x\" || ", 12, $"Expected {Atom}, found the end of the selector."),
        Mistake("&& has(a)", 0, $"Expected {Atom}, found '&'."),
        Mistake("has(a) && || has(b)", 10, $"Expected {Atom}, found '|'."),
        Mistake("has(a) &&& has(b)", 9, $"Expected {Atom}, found '&'."),
        Mistake("!", 1, $"Expected {Atom}, found the end of the selector."),
        Mistake("()", 1, $"Expected {Atom}, found ')'."),
        Mistake("\"x\" == a", 0, $"Expected {Atom}, found '\"'."),
        Mistake("{\"x\"}", 0, $"Expected {Atom}, found '{{'."),
        Mistake("$a == \"x\"", 0, $"Expected {Atom}, found '$'."),
        Mistake("ä == \"x\"", 0, $"Expected {Atom}, found 'ä'."),
        Mistake("a == b", 5, "Expected a quoted text, found 'b'."),
        Mistake("a == ", 5, "Expected a quoted text, found the end of the selector."),
        Mistake("a != 5", 5, "Expected a quoted text, found '5'."),
        Mistake("a === \"x\"", 4, "Expected a quoted text, found '='."),
        Mistake("a contains {\"x\"}", 11, "Expected a quoted text, found '{'."),
        Mistake("a in {x}", 6, "Expected a quoted text, found 'x'."),
        Mistake("a in {\"x\", y}", 11, "Expected a quoted text, found 'y'."),
        Mistake("a in {,}", 6, "Expected a quoted text, found ','."),
        Mistake("a in {\"x\",,}", 10, "Expected a quoted text, found ','."),
        Mistake("a in {", 6, "Expected a quoted text, found the end of the selector."),
        Mistake("a in {\"x\",", 10, "Expected a quoted text, found the end of the selector."),
        Mistake("a in {\"x\"", 9, "Expected '}', found the end of the selector."),
        Mistake("a in {\"x\" \"y\"}", 10, "Expected '}', found '\"'."),
        Mistake("a in \"x\"", 5, "Expected '{', found '\"'."),
        Mistake("a in (\"x\")", 5, "Expected '{', found '('."),
        Mistake("a not in", 8, "Expected '{', found the end of the selector."),
        Mistake("a == \"x", 5, "The text that begins here has no closing \"."),
        Mistake("a == 'x\"", 5, "The text that begins here has no closing '."),
        Mistake("a in {\"x\", 'y}", 11, "The text that begins here has no closing '."),
        Mistake("(has(a)", 7, "Expected ')', found the end of the selector."),
        Mistake("(has(a) has(b))", 8, "Expected ')', found 'h'."),
        Mistake("has(a", 5, "Expected ')', found the end of the selector."),
        Mistake("has(a b)", 6, "Expected ')', found 'b'."),
        Mistake("has()", 4, "Expected a label, found ')'."),
        Mistake("has(\"a\")", 4, "Expected a label, found '\"'."),
        Mistake("all(a)", 4, "Expected ')', found 'a'."),
        Mistake("global(\"x\")", 7, "Expected ')', found '\"'."),
        Mistake(new string('a', 513) + " == \"x\"", 0, "A label has at most 512 characters; this one has 513."),
        Mistake(new string('(', 101) + "all()", 101, "Brackets are nested more than 100 deep."),
    ];

    private static Gen<string> Label => Gen.OneOf("a", "b", "in", "not", "has", "all", "x.org/y", "1");

    // A text never holds both kinds of quotes: such a text cannot be written.
    private static Gen<string> Value => Gen.OneOf("", "x", "y", "it's", "say \"x\"", " ", "a == b", "}", "ü");

    private static Gen<Selector> AnySelector =>
        Gen.Recursive<Selector>(
            (depth, inner) =>
                depth >= 4
                    ? Leaf
                    : Gen.Frequency(
                        (3, Leaf),
                        (1, inner.Select(Selector.Not)),
                        (2, inner.Array[0, 3].Select(parts => Selector.And(parts))),
                        (2, inner.Array[0, 3].Select(parts => Selector.Or(parts)))
                    )
        );

    private static Gen<Selector> Leaf =>
        Gen.OneOf(
            Gen.Const(Selector.All),
            Label.Select(Selector.Has),
            Gen.Select(Label, Value, Selector.Equal),
            Gen.Select(Label, Value, Selector.NotEqual),
            Gen.Select(Label, Value, Selector.Contains),
            Gen.Select(Label, Value, Selector.StartsWith),
            Gen.Select(Label, Value, Selector.EndsWith),
            Gen.Select(Label, Value.Array[0, 3], (label, values) => Selector.In(label, values)),
            Gen.Select(Label, Value.Array[0, 3], (label, values) => Selector.NotIn(label, values))
        );

    private static Gen<Dictionary<string, string>> AnyLabels =>
        Gen.Select(Label, Value).Array[0, 4].Select(pairs => pairs.DistinctBy(p => p.Item1).ToDictionary(p => p.Item1, p => p.Item2));

    [TestCaseSource(nameof(Meanings))]
    public void SelectsTheseLabelsAndNotThose(string expression, string? selected, string? passedOver)
    {
        var selector = SelectorParser.Parse(expression);

        if (selected is not null)
        {
            Assert.That(selector.Matches(Labels(selected)), Is.True);
        }

        if (passedOver is not null)
        {
            Assert.That(selector.Matches(Labels(passedOver)), Is.False);
        }
    }

    [Test]
    public void CanonicalTextIsReadBack()
    {
        foreach (var selector in Meanings.Select(m => SelectorParser.Parse((string)m.Arguments[0]!)))
        {
            Assert.That(SelectorParser.Parse(selector.ToString()), Is.EqualTo(selector));
        }
    }

    [TestCase("global()", true)]
    [TestCase(" \tglobal( ) \t", true)]
    [TestCase("global()&&has(a)", false)]
    [TestCase("!global()", false)]
    [TestCase("global(", false)]
    [TestCase("all()", false)]
    [TestCase("has(a) || global()", false)]
    [TestCase("", false)]
    public void GlobalMayStandAlone(string expression, bool expected) =>
        Assert.That(SelectorParser.IsGlobalAlone(expression), Is.EqualTo(expected));

    [Test]
    public void BracketsSideBySideAreNotNested()
    {
        var selector = SelectorParser.Parse(string.Join(" && ", Enumerable.Repeat("(has(a))", 150)));

        Assert.That(selector.Matches(new Dictionary<string, string> { ["a"] = "" }));
    }

    [Test]
    public void ALabelMayHave512Characters()
    {
        var label = new string('a', 512);

        Assert.That(SelectorParser.Parse($"has({label})"), Is.EqualTo(Selector.Has(label)));
        Assert.That(
            () => SelectorParser.Parse($"has(b) && {label}a == 'x'"),
            Throws.TypeOf<SelectorException>().With.Message.Contains("this one has 513")
        );
    }

    [TestCaseSource(nameof(Mistakes))]
    public void MistakeIsToldWithItsPlace(string expression, int position, string message)
    {
        var problem = Assert.Throws<SelectorException>(() => SelectorParser.Parse(expression));

        Assert.That(problem.Message, Is.EqualTo(message));
        Assert.That(problem.Position, Is.EqualTo(position));
    }

    [Test]
    public void TablesAreAsLargeAsTheGrammarDeserves()
    {
        Assert.That(Meanings.Select(m => m.Arguments[0]).Distinct().Count(), Is.GreaterThanOrEqualTo(80));
        Assert.That(Mistakes, Has.Length.GreaterThanOrEqualTo(25));
    }

    [Test]
    public void EverySelectorIsReadBackFromItsText() =>
        Gen.Select(AnySelector, AnyLabels)
            .Sample(
                (selector, labels) =>
                {
                    var again = SelectorParser.Parse(selector.ToString());
                    return again.Equals(selector) && again.Matches(labels) == selector.Matches(labels);
                }
            );

    [Test]
    public void TheMeaningOfASelectorMatchesAlike() =>
        Gen.Select(AnySelector, AnyLabels)
            .Sample((selector, labels) => SelectorParser.Parse(selector.Meaning).Matches(labels) == selector.Matches(labels));

    // Each level of brackets asks its operands once; asked twice, these would take longer than any run.
    [Test]
    public void TheMeaningOfDeepBracketsIsFoundAtOnce()
    {
        const int depth = 100;
        var deep = $"{string.Concat(Enumerable.Repeat("(a == 'x' || b == 'y' && ", depth))}c == 'z'{new string(')', depth)}";
        static string Joined(string word, params string[] operands) =>
            $"({string.Join($" {word} ", operands.Order(StringComparer.Ordinal))})";
        var expected = Enumerable
            .Range(0, depth)
            .Aggregate("c == \"z\"", (inner, _) => Joined("||", "a == \"x\"", Joined("&&", "b == \"y\"", inner)));

        Assert.That(SelectorParser.Parse(deep).Meaning, Is.EqualTo(expected));
    }

    [TestCase("a in {'x'} && b == 'y'", "b == 'y' && a == 'x'")]
    [TestCase("a not in {'x'}", "a != 'x'")]
    [TestCase("a in {'y', 'x'}", "a in {'x', 'y'}")]
    public void OtherWordsMeanTheSame(string one, string other) =>
        Assert.That(SelectorParser.Parse(one).Meaning, Is.EqualTo(SelectorParser.Parse(other).Meaning));

    [Test]
    public void PrefixStandsBeforeEveryLabel()
    {
        var selector = SelectorParser.Parse("a == \"x\" && (has(b) || !c in {\"y\"}) && d starts with \"z\"", "pcns.");

        Assert.That(
            selector.ToString(),
            Is.EqualTo("(pcns.a == \"x\" && (has(pcns.b) || !pcns.c in {\"y\"}) && pcns.d starts with \"z\")")
        );
    }

    [Test]
    public void AllAndGlobalMeanWhatTheFieldSays()
    {
        var all = Selector.Has("namespace");
        var global = Selector.Not(all);

        Assert.That(SelectorParser.Parse("all()", "pcns.", all, global), Is.EqualTo(all));
        Assert.That(
            SelectorParser.Parse("all() && a == \"x\"", "pcns.", all, global).ToString(),
            Is.EqualTo("(has(namespace) && pcns.a == \"x\")")
        );
        Assert.That(SelectorParser.Parse("global()", "pcns.", all, global), Is.EqualTo(global));
    }

    [TestCase("global()", true)]
    [TestCase("has(a) || global()", true)]
    [TestCase("global == \"x\"", false)]
    [TestCase("all()", false)]
    public void UseOfGlobalIsSeen(string expression, bool expected) =>
        Assert.That(SelectorParser.UsesGlobal(expression), Is.EqualTo(expected));

    private static Dictionary<string, string> Labels(string text)
    {
        // A comma parts labels where an '=' follows before the next one; values may hold commas too.
        var labels = new Dictionary<string, string>();
        string? last = null;
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = part.IndexOf('=', StringComparison.Ordinal);
            if (end < 0)
            {
                labels[last!] += "," + part;
                continue;
            }

            last = part[..end];
            labels[last] = part[(end + 1)..];
        }

        return labels;
    }

    private static TestCaseData Meaning(string expression, string? selected, string? passedOver) =>
        new TestCaseData(expression, selected, passedOver).SetArgDisplayNames(Shown(expression), Shown(selected), Shown(passedOver));

    private static TestCaseData Mistake(string expression, int position, string message) =>
        new TestCaseData(expression, position, message).SetArgDisplayNames(Shown(expression), $"{position}");

    private static string Shown(string? text) =>
        text is null
            ? "-"
            : $"'{(text.Length > 40 ? text[..40] + "..." : text).ReplaceLineEndings("\\n").Replace("\t", "\\t", StringComparison.Ordinal)}"
                + "'";
}
