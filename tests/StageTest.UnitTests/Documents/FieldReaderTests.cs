using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Documents;

internal sealed class FieldReaderTests
{
    private DiagnosticBag _diagnostics = null!;

    [SetUp]
    public void StartWithNoDiagnostics() => _diagnostics = new();

    [Test]
    public void FieldThatNobodyAskedForIsReportedWithTheOneThatWasMeant()
    {
        var fields = Fields("name: a\nreplcas: 2\n");

        fields.Text("name");
        fields.Integer("replicas", 1, 9);
        fields.Finish();

        Assert.That(
            Errors(),
            Is.EqualTo(["f.yaml:2:1: error: A workload has no field 'replcas'. Did you mean 'replicas'? Its fields: name, replicas."])
        );
    }

    [Test]
    public void IgnoredFieldsAreNoErrors()
    {
        var fields = Fields("status: {}\n");

        fields.Ignore("status");
        fields.Finish();

        Assert.That(_diagnostics.Items, Is.Empty);
    }

    [TestCase("other: 1", 1)]
    [TestCase("other: 1\nname:\n", 2)]
    [TestCase("other: 1\nname: null\n", 2)]
    public void MissingRequiredFieldIsAnErrorAtTheBestPlace(string text, int line)
    {
        Assert.That(Fields(text).RequiredText("name"), Is.Null);
        Assert.That(_diagnostics.Items.Single().Message, Is.EqualTo("A workload needs the field 'name'."));
        Assert.That(_diagnostics.Items.Single().Location.Line, Is.EqualTo(line));
    }

    [Test]
    public void AbsentOptionalFieldsAreNoErrors()
    {
        var fields = Fields("a: null\n");

        Assert.That(fields.Text("a"), Is.Null);
        Assert.That(fields.Has("a"), Is.True);
        Assert.That(fields.Has("b"), Is.False);
        Assert.That(fields.Integer("b", 0, 1), Is.Null);
        Assert.That(fields.Object("b", "a thing"), Is.Null);
        Assert.That(fields.List("b"), Is.Empty);
        Assert.That(fields.OneOrMany("b"), Is.Empty);
        Assert.That(fields.TextMap("b"), Is.Empty);
        Assert.That(_diagnostics.Items, Is.Empty);
    }

    [TestCase("on", "'name' must be text, found the boolean on. Quote it: \"on\".")]
    [TestCase("1.20", "'name' must be text, found the number 1.20. Quote it: \"1.20\".")]
    [TestCase("[a]", "'name' must be text, found a list.")]
    [TestCase("{ a: b }", "'name' must be text, found an object.")]
    public void WhatIsNoTextIsAnErrorThatSaysHowToMakeItText(string written, string message)
    {
        Assert.That(Fields($"name: {written}").Text("name"), Is.Null);
        Assert.That(_diagnostics.Items.Single().Message, Is.EqualTo(message));
    }

    [TestCase("1", 1)]
    [TestCase("65535", 65535)]
    public void IntegersWithinTheirLimitsAreRead(string written, long expected)
    {
        Assert.That(Fields($"port: {written}").Integer("port", 1, 65535), Is.EqualTo(expected));
        Assert.That(_diagnostics.Items, Is.Empty);
    }

    [TestCase("0", "the number 0")]
    [TestCase("65536", "the number 65536")]
    [TestCase("\"80\"", "the text '80'")]
    [TestCase("80.5", "the number 80.5")]
    [TestCase("[80]", "a list")]
    public void OtherValuesAreNoIntegers(string written, string found)
    {
        Assert.That(Fields($"port: {written}").Integer("port", 1, 65535), Is.Null);
        Assert.That(_diagnostics.Items.Single().Message, Is.EqualTo($"'port' must be a whole number from 1 to 65535, found {found}."));
    }

    [Test]
    public void ListFieldMustBeAList()
    {
        Assert.That(Fields("ports: 80").List("ports"), Is.Empty);
        Assert.That(_diagnostics.Items.Single().Message, Is.EqualTo("'ports' must be a list, found the number 80."));
    }

    [TestCase("from: a", 1)]
    [TestCase("from: [a, b]", 2)]
    [TestCase("from: { a: b }", 1)]
    [TestCase("from: []", 0)]
    public void OneValueMayStandForAListOfOne(string text, int count)
    {
        Assert.That(Fields(text).OneOrMany("from"), Has.Length.EqualTo(count));
        Assert.That(_diagnostics.Items, Is.Empty);
    }

    [Test]
    public void TextMapKeepsWhatIsTextAndReportsTheRest()
    {
        var labels = Fields("labels: { app: web, live: true, tier: 2 }").TextMap("labels");

        Assert.That(labels, Is.EqualTo(new Dictionary<string, string> { ["app"] = "web" }));
        Assert.That(
            _diagnostics.Items.Select(d => d.Message),
            Is.EqualTo([
                "'labels.live' must be text, found the boolean true. Quote it: \"true\".",
                "'labels.tier' must be text, found the number 2. Quote it: \"2\".",
            ])
        );
    }

    [Test]
    public void WhatIsNoObjectCannotBeReadAsOne()
    {
        var node = YamlReader.Read("- a", "f.yaml", _diagnostics)[0];

        Assert.That(FieldReader.Of(node, "a workload", _diagnostics), Is.Null);
        Assert.That(Errors(), Is.EqualTo(["f.yaml:1:1: error: Expected a workload (an object), found a list."]));
    }

    private FieldReader Fields(string text) =>
        FieldReader.Of(YamlReader.Read(text, "f.yaml", _diagnostics)[0], "a workload", _diagnostics)!;

    private IEnumerable<string> Errors() => _diagnostics.Items.Select(d => d.ToString());
}
