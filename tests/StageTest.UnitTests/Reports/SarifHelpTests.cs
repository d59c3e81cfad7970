using System.Text.Json;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Reports;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.UnitTests.Reports;

/// <summary>A rule of SARIF leads to its page, and to the address of the page where the repository is read.</summary>
internal sealed class SarifHelpTests
{
    [Test]
    public void ARuleNamesItsPage()
    {
        var rule = Rule(null);

        Assert.That(rule.GetProperty("help").GetProperty("text").GetString(), Does.Contain(HoldReasons.BadInput.Page));
        Assert.That(rule.GetProperty("helpUri").GetString(), Does.StartWith("https://").And.EndsWith($"/{HoldReasons.BadInput.Page}"));
    }

    [TestCase("https://git.example.org/team/stagetest")]
    [TestCase("https://git.example.org/team/stagetest/")]
    public void ARuleHasAnAddressWhereTheRepositoryIsKnown(string repository) =>
        Assert.That(
            Rule(new(repository)).GetProperty("helpUri").GetString(),
            Is.EqualTo($"https://git.example.org/team/stagetest/blob/HEAD/{HoldReasons.BadInput.Page}")
        );

    private static JsonElement Rule(Uri? repository)
    {
        using var text = new StringWriter();
        SarifLog.Write([new(AnnotationRule.Of(HoldReasons.BadInput), Severity.Error, "Broken.", new("a.yaml", 1, 1))], text, repository);
        return JsonDocument
            .Parse(text.ToString())
            .RootElement.GetProperty("runs")[0]
            .GetProperty("tool")
            .GetProperty("driver")
            .GetProperty("rules")[0];
    }
}
