using NUnit.Framework;
using StageTest.Engines.Lab;

namespace StageTest.EndToEndTests.Lab;

/// <summary>What tests on the lab have in common: they are skipped, with the reason, if it cannot run.</summary>
[Category("lab")]
internal abstract class LabFixture
{
    [OneTimeSetUp]
    public void SkipWhereTheLabCannotRun()
    {
        if (LabPrerequisites.ReasonAgainst() is { } reason)
        {
            Assert.Ignore(reason);
        }
    }
}
