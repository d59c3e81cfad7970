using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Reports;

namespace StageTest.UnitTests.Reports;

internal sealed class WorkflowCommandsTests
{
    // A name that turns the text after it around would show the wrong file.
    [Test]
    public void NamesOfFilesAreEscaped()
    {
        using var writer = new StringWriter();

        WorkflowCommands.Write(
            [new(new("id", "Title", "page.md"), Severity.Error, "Text.", new("a\u202eb\u0007,c:d%\n.yaml", 1, 2))],
            writer
        );

        Assert.That(
            writer.ToString(),
            Is.EqualTo("::error file=a\\u202eb\\u0007%2Cc%3Ad%25\\u000a.yaml,line=1,col=2,title=StageTest%3A id::Text.\n")
        );
    }
}
