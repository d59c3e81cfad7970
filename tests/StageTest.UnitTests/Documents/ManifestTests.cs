using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Documents;

internal sealed class ManifestTests
{
    [TestCase("apiVersion: v1\nkind: List\nitem:\n- { apiVersion: v1, kind: Pod }\n", "f.yaml:1:1: error: A List needs the field 'items'.")]
    [TestCase(
        "apiVersion: v1\nkind: List\nitems: { apiVersion: v1, kind: Pod }\n",
        "f.yaml:3:8: error: 'items' must be a list, found an object."
    )]
    public void AListWithoutItemsIsAnErrorAndNotAnObjectToPassOver(string text, string expected)
    {
        var diagnostics = new DiagnosticBag();

        Assert.That(Manifest.ReadAll(text, "f.yaml", diagnostics), Is.Empty);
        Assert.That(diagnostics.Items.Single().ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void AListMayBeEmptyAndAKindMayEndLikeOne()
    {
        var diagnostics = new DiagnosticBag();
        const string text = "apiVersion: v1\nkind: List\nitems:\n---\napiVersion: example.com/v1\nkind: AllowList\nmetadata: { name: a }\n";

        Assert.That(Manifest.ReadAll(text, "f.yaml", diagnostics).Single().Kind, Is.EqualTo("AllowList"));
        Assert.That(diagnostics.Items, Is.Empty);
    }

    [TestCase("- { apiVersion: v1, kind: Pod, metadata: { name: a } }\n- { apiVersion: v1, kind: Pod, metadata: { name: b } }", "a b")]
    [TestCase("apiVersion: v1\nkind: PodList\nitems: [{ metadata: { name: a } }, { metadata: { name: b } }]", "a b")]
    [TestCase("{ \"apiVersion\": \"v1\", \"kind\": \"Pod\" }\n{ \"apiVersion\": \"v1\", \"kind\": \"Pod\" }", " ")]
    [TestCase("apiVersion: v1\nkind: Pod\nmetadata: { generateName: job- }", "job")]
    [TestCase("apiVersion: v1\nkind: Pod\nmetadata: { name: null, namespace: null }", "")]
    public void ObjectsAreReadInEveryFormThatProgramsTake(string text, string names)
    {
        var diagnostics = new DiagnosticBag();

        var objects = Manifest.ReadAll(text, "f.yaml", diagnostics);

        Assert.That(diagnostics.Items, Is.Empty);
        Assert.That(string.Join(' ', objects.Select(o => o.Name)), Is.EqualTo(names));
    }

    private const string Dashboard = "{ \"title\": \"dashboard\", \"panels\": [] }";
    private const string Patch = "- { op: replace, path: /spec/replicas, value: 2 }";
    private const string Chart = "apiVersion: v2\nname: shop\nversion: 1.0.0\n";
    private const string Broken = "{ \"a\": [ }";

    [TestCase(Dashboard)]
    [TestCase(Patch)]
    [TestCase(Chart)]
    [TestCase("just text")]
    public void WhatIsNoObjectIsANoteInAFolderAndAnErrorWhereItIsNamed(string text)
    {
        var (inFolder, named) = (new DiagnosticBag(), new DiagnosticBag());

        Assert.That(Manifest.ReadAll(text, "f.yaml", FoundHow.InFolder, inFolder), Is.Empty);
        Assert.That(Manifest.ReadAll(text, "f.yaml", named), Is.Empty);

        Assert.That(inFolder.Items.Single().Severity, Is.EqualTo(Severity.Note));
        Assert.That(named.HasErrors, Is.True);
    }

    [Test]
    public void WhatIsNotValidYamlIsANoteOnlyWhereSomebodyWantsToSeeWhatThereIs()
    {
        var (inFolder, inSurvey) = (new DiagnosticBag(), new DiagnosticBag());

        Assert.That(Manifest.ReadAll(Broken, "f.yaml", FoundHow.InFolder, inFolder), Is.Empty);
        Assert.That(Manifest.ReadAll(Broken, "f.yaml", FoundHow.InSurvey, inSurvey), Is.Empty);

        Assert.That(inFolder.HasErrors, Is.True, "A deployer fails on it.");
        Assert.That(inSurvey.Items.Single().Severity, Is.EqualTo(Severity.Note));
    }

    [TestCase("apiVersion: v1\nmetadata: { name: a }")]
    [TestCase("kind: NetworkPolicy\nspec: {}")]
    [TestCase("kind: NetworkPolicy\nspec: {\n")]
    public void HalfAnObjectIsAnErrorInAFolderToo(string text)
    {
        var diagnostics = new DiagnosticBag();

        Manifest.ReadAll(text, "f.yaml", FoundHow.InFolder, diagnostics);

        Assert.That(diagnostics.HasErrors, Is.True);
    }

    [TestCase("apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}-web\n", 4)]
    [TestCase("{{- if .Values.enabled }}\napiVersion: v1\n{{- end }}\n", 1)]
    [TestCase("apiVersion: v1\nkind: Pod\nmetadata: { name: '{{ .Release.Name }}' }\n", 1)]
    public void ATemplateOfHelmIsRecognised(string text, int line)
    {
        var (inFolder, inSurvey) = (new DiagnosticBag(), new DiagnosticBag());

        Assert.That(Manifest.ReadAll(text, "f.yaml", FoundHow.InFolder, inFolder), Is.Empty);
        Manifest.ReadAll(text, "f.yaml", FoundHow.InSurvey, inSurvey);

        Assert.That(inFolder.Items.Single().ToString(), Does.StartWith($"f.yaml:{line}:").And.Contains("error").And.Contains("Helm"));
        Assert.That(inSurvey.Items.Single().Severity, Is.EqualTo(Severity.Warning));
    }

    [Test]
    public void BracesInsideAnObjectMakeItNoTemplate()
    {
        var diagnostics = new DiagnosticBag();
        const string text = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { t: '{{ .Values.global }}' }\n";

        Assert.That(Manifest.ReadAll(text, "f.yaml", diagnostics), Has.Length.EqualTo(1));
        Assert.That(diagnostics.Items, Is.Empty);
    }
}
