using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Drafts;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.UnitTests.Drafts;

/// <summary>What <c>init --repository</c> writes is what the gate reads.</summary>
internal sealed class RepositoryDraftTests
{
    [TestCase("policies/")]
    [TestCase("deploy/shop", "it's: [odd]")]
    public void TheDraftIsReadBack(params string[] deployed)
    {
        var problems = new DiagnosticBag();

        var settings = RepositorySettingsReader.Read(RepositoryDraft.Write(deployed, "scenarios/"), RepositorySettings.File, problems);

        Assert.That(problems.Items, Is.Empty);
        Assert.That(settings!.Deployed.Select(d => d.Path), Is.EqualTo(deployed.Select(d => d.TrimEnd('/'))));
        Assert.That(settings.Scenarios, Is.EqualTo(new[] { "scenarios" }));
        Assert.That(settings.WaiversFromBase, Is.True);
    }
}
