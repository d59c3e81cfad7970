using NUnit.Framework;
using StageTest.Cli.Output;

namespace StageTest.UnitTests.Cli.Output;

internal sealed class ReportFileTests
{
    private string _directory = "";

    private string Report => Path.Combine(_directory, "report.json");

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("stagetest-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void ReportIsWrittenInThePlaceOfTheOneBefore()
    {
        File.WriteAllText(Report, "a longer report before");

        ReportFile.Write(Report, file => file.Write("after"));

        Assert.That(File.ReadAllText(Report), Is.EqualTo("after"));
    }

    [Test]
    public void HalfAReportIsNotLeft()
    {
        Assert.That(() => ReportFile.Write(Report, file =>
                {
                    file.Write("half");
                    file.Flush();
                    throw new IOException("No space left on device");
                }), Throws.InstanceOf<IOException>().With.Message.EqualTo("No space left on device"));

        Assert.That(File.Exists(Report), Is.False);
    }
}
