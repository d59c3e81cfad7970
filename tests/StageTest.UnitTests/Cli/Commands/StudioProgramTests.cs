using NUnit.Framework;
using StageTest.Cli.Runs;

namespace StageTest.UnitTests.Cli.Commands;

/// <summary>Whether the program of the studio can be started, and what is told if it cannot.</summary>
internal sealed class StudioProgramTests
{
    private string _folder = "";

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("stagetest-studio-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void InstalledRuntimeIsEnough()
    {
        Write("stagetest-studio.dll");
        Write($"shared/Microsoft.AspNetCore.App/{Environment.Version.Major}.0.9/x");

        Assert.That(StudioProgram.ProblemWith(_folder, _folder), Is.Null);
    }

    [Test]
    public void ArchiveBringsItsOwn()
    {
        Write("stagetest-studio.dll");
        Write("Microsoft.AspNetCore.dll");

        Assert.That(StudioProgram.ProblemWith(_folder, "/nonexistent"), Is.Null);
    }

    [Test]
    public void OtherVersionIsNotEnough()
    {
        Write("stagetest-studio.dll");
        Write("shared/Microsoft.AspNetCore.App/9.0.1/x");

        Assert.That(
            StudioProgram.ProblemWith(_folder, _folder),
            Does.StartWith("The studio needs the ASP.NET Core runtime").And.Contain(_folder)
        );
    }

    [Test]
    public void DoctorNamesTheCommandOfThisSystem()
    {
        Write("stagetest-studio.dll");

        var lacking = StudioProgram.Examine(_folder, _folder, name => name == "dnf" ? "/usr/bin/dnf" : null);
        Write("Microsoft.AspNetCore.dll");
        var complete = StudioProgram.Examine(_folder, _folder, _ => null);

        Assert.That(lacking.Path, Is.Null);
        Assert.That(lacking.Remedy, Does.StartWith("Install it ('dnf install aspnetcore-runtime-10.0'), or see https://"));
        Assert.That(complete.Path, Is.EqualTo(_folder));
    }

    [Test]
    public void MissingProgramIsNamed() =>
        Assert.That(
            StudioProgram.ProblemWith(_folder, _folder),
            Does.StartWith($"'{Path.Combine(_folder, "stagetest-studio.dll")}' is missing.")
        );

    private void Write(string name)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
    }
}
