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
}
