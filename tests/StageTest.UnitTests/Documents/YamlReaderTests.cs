using System.Collections.Immutable;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Documents;

internal sealed class YamlReaderTests
{
    private DiagnosticBag _diagnostics = null!;

    [SetUp]
    public void StartWithNoDiagnostics() => _diagnostics = new();

    [Test]
    public void ValuesRememberWhereTheyWereWritten()
    {
        var documents = Read("# a comment\nspec:\n  ports:\n    - 80\n    - name: sql\n");

        var ports = (YamlSequence)((YamlMapping)((YamlMapping)documents[0])["spec"]!)["ports"]!;
        Assert.That(documents[0].Location, Is.EqualTo(new SourceLocation("f.yaml", 2, 1)));
        Assert.That(ports.Items[0].Location, Is.EqualTo(new SourceLocation("f.yaml", 4, 7)));
        Assert.That(((YamlMapping)ports.Items[1])["name"]!.Location.ToString(), Is.EqualTo("f.yaml:5:13"));
    }

    // As read by kubectl v1.32: 'label --local -o json -f' of an object with this value.
    [TestCase("!!int 0x1538", "the number 0x1538")]
    [TestCase("!!int \"0x1538\"", "the number 0x1538")]
    [TestCase("!!float 80", "the number 80")]
    [TestCase("!!bool \"yes\"", "the boolean yes")]
    [TestCase("!!null ''", "nothing")]
    [TestCase("!!str 80", "the text '80'")]
    [TestCase("!!binary YXBp", "the text 'api'")]
    [TestCase("! 80", "the text '80'")]
    [TestCase("!own 80", "the text '80'")]
    [TestCase("!!own 80", "the text '80'")]
    [TestCase("!!timestamp 2001-01-01", "the text '2001-01-01'")]
    [TestCase("!<tag:yaml.org,2002:binary> YXBp", "the text 'api'")]
    public void TagsDecideWhatAValueIs(string value, string description)
    {
        var read = (YamlMapping)Read($"a: {value}\n")[0];

        Assert.That(_diagnostics.Items, Is.Empty);
        Assert.That(read["a"]!.Describe(), Is.EqualTo(description));
    }

    [TestCase("!!int abc")]
    [TestCase("!!int 80.5")]
    [TestCase("!!bool 1")]
    [TestCase("!!binary '?'")]
    [TestCase("!!binary /w==", Description = "a byte that is not UTF-8")]
    [TestCase("!!int 80.0")]
    [TestCase("!!int 1e2")]
    [TestCase("!!null abc")]
    public void ATagThatDoesNotFitIsAnError(string value)
    {
        Read($"a: {value}\n");

        Assert.That(_diagnostics.Items.Single().ToString(), Does.StartWith("f.yaml:1:4: error: The tag 'tag:yaml.org,2002:"));
    }

    [Test]
    public void AKeyMayBePackedToo() => Assert.That(((YamlMapping)Read("? !!binary a2luZA==\n: Pod\n")[0])["kind"], Is.Not.Null);

    [Test]
    public void EmptyDocumentsAreLeftOut()
    {
        var documents = Read("---\n# nothing\n---\na: 1\n---\nnull\n---\n- b\n...\n");

        Assert.That(documents.Select(d => d.Describe()), Is.EqualTo(["an object", "a list"]));
        Assert.That(documents[1].Location.Line, Is.EqualTo(8));
        Assert.That(_diagnostics.Items, Is.Empty);
    }

    // As read by kubectl v1.32: 'annotate --local -f' and 'kustomize' silently read the first document of these files only.
    [TestCase("a: 1\n...\nb: 2\n", 3, 1)]
    [TestCase("a: 1\n... # end\n# next\nb: 2\n", 4, 1)]
    [TestCase("a: 1\r---\rb: 2\r", 2, 1)]
    [TestCase("a: 1\n#\u2028---\nb: 2\n", 3, 1)]
    [TestCase("a: 1\n#\u2029---\nb: 2\n", 3, 1)]
    [TestCase("a: 1\n#\u0085---\nb: 2\n", 3, 1)]
    [TestCase("a: 1\n---\u2028b: 2\n", 2, 1)]
    [TestCase("a: 1\n---\rb: 2\n", 2, 1)]
    [TestCase("a: 1\n--- { b: 2 }\n", 2, 1)]
    [TestCase("a: 1\n--- !!map\nb: 2\n", 2, 1)]
    [TestCase("---\n...\na: 1\n", 3, 1)]
    public void DocumentThatKubectlIgnoresIsAnError(string text, int line, int column)
    {
        Assert.That(Read(text), Has.Length.LessThan(2));

        Assert.That(
            Errors(),
            Is.EqualTo([
                $"f.yaml:{line}:{column}: error: kubectl ignores this document, because no line '---' separates it from the one before. "
                    + "Write '---' on a line of its own before it.",
            ])
        );
    }

    [TestCase("a: 1\n---\nb: 2\n")]
    [TestCase("a: 1\r\n---\r\nb: 2\r\n")]
    [TestCase("a: 1\n--- \t\nb: 2")]
    [TestCase("a: 1\n--- # the next\nb: 2\n")]
    [TestCase("a: 1\n...\n---\nb: 2\n...\n")]
    [TestCase("--- { a: 1 }\n---\nb: 2\n")]
    [TestCase("# first\n---\na: 1\n# second\n---\nb: 2\n---\n")]
    [TestCase("{ \"a\": 1 }\n{ \"b\": 2 }\n")]
    public void DocumentsThatKubectlSeparatesAreRead(string text)
    {
        Assert.That(Read(text), Has.Length.EqualTo(2));
        Assert.That(_diagnostics.Items, Is.Empty);
    }

    [TestCase("")]
    [TestCase("\n\n")]
    [TestCase("# only a comment")]
    [TestCase("---\n")]
    public void TextWithoutValuesHasNoDocuments(string text)
    {
        Assert.That(Read(text), Is.Empty);
        Assert.That(_diagnostics.Items, Is.Empty);
    }

    [Test]
    public void RepeatedKeyIsAnErrorThatNamesBothPlacesAndTheFirstValueStays()
    {
        var documents = Read("a: 1\nb: 2\na: 3\n");

        Assert.That(((YamlScalar)((YamlMapping)documents[0])["a"]!).Value, Is.EqualTo("1"));
        Assert.That(Errors(), Is.EqualTo(["f.yaml:3:1: error: The key 'a' is written twice; the first is in line 1. Keep one."]));
    }

    [Test]
    public void EveryRepeatedKeyIsReported()
    {
        Read("a: { x: 1, x: 2 }\nb: { y: 1, y: 2, y: 3 }\n");

        Assert.That(_diagnostics.Items.Select(d => d.Location.Line), Is.EqualTo([1, 2, 2]));
    }

    [Test]
    public void AliasStandsForTheAnchoredValueAndKeepsItsPlace()
    {
        var documents = Read("first: &labels { app: web }\nsecond: *labels\n");

        var root = (YamlMapping)documents[0];
        Assert.That(root["second"], Is.SameAs(root["first"]));
        Assert.That(root["second"]!.Location.Line, Is.EqualTo(1));
    }

    [Test]
    public void AnchorsEndWithTheirDocument()
    {
        Read("a: &x 1\n---\nb: *x\n");

        Assert.That(Errors(), Is.EqualTo(["f.yaml:3:4: error: This is not valid YAML: the alias '*x' has no anchor before it."]));
    }

    [Test]
    public void ValueCannotContainItself()
    {
        Read("&loop [*loop]");

        Assert.That(Errors().Single(), Does.Contain("the alias '*loop' has no anchor before it"));
    }

    [Test]
    public void AliasBombIsRefusedBeforeItIsUnpacked()
    {
        var lines = Enumerable.Range(1, 9).Select(i => $"l{i}: &l{i} [{string.Join(',', Enumerable.Repeat($"*l{i - 1}", 9))}]");
        var documents = Read("l0: &l0 [a,a,a,a,a,a,a,a,a]\n" + string.Join('\n', lines));

        Assert.That(documents, Is.Empty);
        Assert.That(Errors().Single(), Does.Contain("Aliases expand to more than 200000 values"));
    }

    [Test]
    public void SixtyFourLevelsAreReadAndMoreAreRefused()
    {
        Assert.That(Read(Nested(64)), Has.Length.EqualTo(1));
        Assert.That(_diagnostics.Items, Is.Empty);

        Assert.That(Read(Nested(65)), Is.Empty);
        Assert.That(Errors().Single(), Does.Contain("nested more than 64 deep"));
    }

    [Test]
    public void AbsurdNestingIsAnErrorAndNoStackOverflow()
    {
        Read(new string('[', 200_000));

        Assert.That(Errors().Single(), Does.Contain("nested more than 64 deep"));
    }

    [TestCase("a: 1\nb: x\0y\n", "f.yaml:2:5: error: The file contains a NUL character. Save it as UTF-8 text.")]
    [TestCase("\0", "f.yaml:1:1: error: The file contains a NUL character. Save it as UTF-8 text.")]
    [TestCase("a: caf\uFFFD\n", "f.yaml:1:7: error: The file contains bytes that are not UTF-8. Save it as UTF-8 text.")]
    public void BinaryTextIsRefusedWithItsPlace(string text, string expected)
    {
        Assert.That(Read(text), Is.Empty);
        Assert.That(Errors(), Is.EqualTo([expected]));
    }

    [Test]
    public void TooLongTextIsNotRead()
    {
        Assert.That(Read(new string('#', YamlReader.MaximumLength + 1)), Is.Empty);
        Assert.That(Errors(), Is.EqualTo(["f.yaml: error: The file is longer than 8 MB and was not read. Split it."]));
    }

    [Test]
    public void DocumentsBeforeABrokenOneAreKept()
    {
        var documents = Read("a: 1\n---\nb: [1, 2\n---\nc: 3\n");

        Assert.That(documents, Has.Length.EqualTo(1));
        Assert.That(_diagnostics.HasErrors);
    }

    [TestCase("a: b: c", "f.yaml:1:5: error: This is not valid YAML: ")]
    [TestCase("a:\n  - b\n c: d\n", "f.yaml:3:")]
    [TestCase("a:\n\t- b", "f.yaml:")]
    [TestCase("? [a, b]\n: c", "f.yaml:1:1: error: An object has a list as a key. Only text can be a key.")]
    public void BrokenSyntaxIsOneErrorWithItsPlace(string text, string start)
    {
        Assert.That(Read(text), Is.Empty);
        Assert.That(Errors().Single(), Does.StartWith(start).And.EndsWith("."));
    }

    // Texts at which the parser below gives up with exceptions of its own that are not YAML errors.
    [TestCase("a: \"\\UFFFFFFFF\"")]
    [TestCase("a: \"\\uD800\\uD800\"")]
    [TestCase("!<> a")]
    [TestCase("!!!1!![ a")]
    [TestCase("%TAG ! \n--- a")]
    [TestCase("...\ta: b")]
    public void TextThatConfusesTheParserIsAnErrorToo(string text)
    {
        Read(text);

        Assert.That(Errors().Single(), Does.StartWith("f.yaml:1:").And.Contains("This is not valid YAML: "));
    }

    [Test]
    public void NoTextMakesTheReaderThrow()
    {
        string[] pieces =
        [
            "a",
            "b: ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            "?",
            "&a ",
            "*a",
            "!",
            "!!",
            "!<",
            ">",
            "|",
            "\n",
            "\n ",
            "\n  ",
            "\"",
            "'",
            "\\u",
            "\\U",
            "D800",
            "%",
            "%YAML",
            "%TAG ",
            "---",
            "...",
            "#",
            "@",
            "`",
            "\t",
            "~",
            "<<",
            "1",
            "\r",
            "\u0085",
            "\u2028",
            "é",
            "\ud83d",
            "0",
        ];
        var texts = Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[1, 14].Select(string.Concat);

        texts.Sample(text => YamlReader.Read(text, "f.yaml", new()).IsDefault is false, iter: 5_000);
    }

    [TestCase("~", "nothing")]
    [TestCase("null", "nothing")]
    [TestCase("\"null\"", "the text 'null'")]
    [TestCase("yes", "the boolean yes")]
    [TestCase("'yes'", "the text 'yes'")]
    [TestCase("!!str yes", "the text 'yes'")]
    [TestCase("8080", "the number 8080")]
    [TestCase("\"8080\"", "the text '8080'")]
    [TestCase("1.5e3", "the number 1.5e3")]
    [TestCase(".5", "the number .5")]
    [TestCase("0x1F", "the number 0x1F")]
    [TestCase("10.0.0.1", "the text '10.0.0.1'")]
    [TestCase("v1", "the text 'v1'")]
    [TestCase("1.2.3", "the text '1.2.3'")]
    [TestCase("53/udp", "the text '53/udp'")]
    public void ScalarsAreTextNumbersBooleansOrNothing(string written, string description)
    {
        var value = ((YamlMapping)Read($"a: {written}")[0])["a"]!;

        Assert.That(value.Describe(), Is.EqualTo(description));
    }

    [TestCase("80", 80)]
    [TestCase("-1", -1)]
    [TestCase("+7", 7)]
    [TestCase("0", 0)]
    [TestCase("\"80\"", null)]
    [TestCase("80.0", 80)]
    [TestCase("80.5", null)]
    [TestCase("8e1", 80)]
    [TestCase("0x50", 80)]
    [TestCase("-0X1f", -31)]
    [TestCase("0b101", 5)]
    [TestCase("0o17", 15)]
    [TestCase("8_0", 80)]
    [TestCase("99999999999999999999", null)]
    [TestCase("0xFFFFFFFFFFFFFFFFFF", null)]
    [TestCase("0x", null)]
    [TestCase(".inf", null)]
    // Ten to YAML 1.2, and eight to kubectl, which is what counts here.
    [TestCase("010", 8)]
    [TestCase("08", 8)]
    public void WholeNumbersAreThoseOfKubectl(string written, long? expected)
    {
        var value = (YamlScalar)((YamlMapping)Read($"a: {written}")[0])["a"]!;

        Assert.That(value.AsInteger(), Is.EqualTo(expected));
    }

    [TestCase("base: &b { x: 1, y: 2 }\na: { <<: *b, y: 3 }", "x=1 y=3")]
    [TestCase("base: &b { x: 1 }\na: { y: 3, <<: *b }", "x=1 y=3")]
    [TestCase("p: &p { x: 1, z: 1 }\nq: &q { x: 2, y: 2 }\na: { <<: [*p, *q], w: 0 }", "x=1 z=1 y=2 w=0")]
    [TestCase("a: { <<: { x: 1 }, y: 2 }", "x=1 y=2")]
    [TestCase("p: &p { x: 1 }\nq: &q { <<: *p, y: 2 }\na: { <<: *q }", "x=1 y=2")]
    [TestCase("a: { \"<<\": 1, y: 2 }", "<<=1 y=2")]
    public void MergeKeysBringTheFieldsOfOtherObjects(string text, string expected)
    {
        var merged = (YamlMapping)((YamlMapping)Read(text)[0])["a"]!;

        Assert.That(_diagnostics.Items, Is.Empty);
        Assert.That(string.Join(' ', merged.Entries.Select(e => $"{e.Key.Value}={((YamlScalar)e.Value).Value}")), Is.EqualTo(expected));
    }

    [TestCase("b: &b { x: 1 }\na: { x: 2, <<: *b }", "f.yaml:2:12: error: '<<' follows the field 'x' in line 2")]
    [TestCase("a: { <<: [1] }", "f.yaml:1:6: error: '<<' merges an object, or a list of objects, and found the number 1.")]
    [TestCase("a:\n  <<:\n", "f.yaml:2:3: error: '<<' merges an object, or a list of objects, and found nothing.")]
    public void AMergeWithoutOneMeaningIsAnError(string text, string expected)
    {
        Read(text);

        Assert.That(_diagnostics.Items.Single().ToString(), Does.StartWith(expected));
    }

    [Test]
    public void JsonObjectsMayFollowEachOtherAndKeepTheirPlaces()
    {
        var documents = Read("{\"a\": \"ü\"}\n  {\"b\": {\n\t\"c\": 1}}{\"d\": 2}\n");

        Assert.That(_diagnostics.Items, Is.Empty);
        Assert.That(documents.Select(d => $"{d.Location}"), Is.EqualTo(["f.yaml:1:1", "f.yaml:2:3", "f.yaml:3:10"]));
        Assert.That($"{((YamlMapping)((YamlMapping)documents[1])["b"]!)["c"]!.Location}", Is.EqualTo("f.yaml:3:7"));
    }

    [TestCase("{a: b}\n---\n{c: d}\n", 2)]
    [TestCase("{\"a\": 1}\n---\n{\"c\": 2}\n", 2)]
    [TestCase("{\"a\": 1}\n", 1)]
    public void OtherTextThatBeginsWithABraceIsYaml(string text, int documents)
    {
        Assert.That(Read(text), Has.Length.EqualTo(documents), string.Join(' ', _diagnostics.Items));
    }

    private static string Nested(int levels) => new string('[', levels) + "a" + new string(']', levels);

    private ImmutableArray<YamlNode> Read(string text) => YamlReader.Read(text, "f.yaml", _diagnostics);

    private IEnumerable<string> Errors() => _diagnostics.Items.Select(d => d.ToString());
}
