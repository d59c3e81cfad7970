using System.Text.Json;
using NUnit.Framework;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.UnitTests.Kubernetes.Client;

internal sealed class ConditionsTests
{
    // Definitions of kinds have no conditions, and say so with null, until the server has looked at them.
    [TestCase("""{}""")]
    [TestCase("""{"status":null}""")]
    [TestCase("""{"status":{}}""")]
    [TestCase("""{"status":{"conditions":null}}""")]
    [TestCase("""{"status":{"conditions":[]}}""")]
    [TestCase("""{"status":{"conditions":[{"type":"NamesAccepted","status":"True","message":"no conflicts found"}]}}""")]
    public void ObjectThatSaysNothingOfAConditionDoesNotHaveIt(string body)
    {
        using var document = JsonDocument.Parse(body);

        Assert.That(Conditions.Has(document.RootElement, "Established", "True"), Is.False);
        Assert.That(Conditions.Message(document.RootElement, "Established"), Is.Null);
    }

    [TestCase("True", true)]
    [TestCase("False", false)]
    public void ObjectHasAConditionByItsStatus(string status, bool has)
    {
        using var document = JsonDocument.Parse(
            """{"status":{"conditions":[{"type":"Other","status":"True"}"""
                + $$$""",{"type":"Established","status":"{{{status}}}","message":"said"}]}}"""
        );

        Assert.That(Conditions.Has(document.RootElement, "Established", "True"), Is.EqualTo(has));
        Assert.That(Conditions.Message(document.RootElement, "Established"), Is.EqualTo("said"));
    }
}
