using System.Diagnostics;
using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Engines.Lab;

namespace StageTest.UnitTests.Lab;

[Platform("Linux", Reason = "The list asks the kernel about processes.")]
internal sealed class RunningLabsTests
{
    private string _root = null!;
    private RunningLabs _labs = null!;

    [SetUp]
    public void CreateList()
    {
        _root = Directory.CreateTempSubdirectory("stagetest-labs-").FullName;
        _labs = new(Path.Combine(_root, "stagetest", "labs"));
    }

    [TearDown]
    public void DeleteList() => Directory.Delete(_root, recursive: true);

    [Test]
    public void ALabIsListedUntilItIsRemoved()
    {
        var lab = _labs.Add(Lab());
        Assert.That(_labs.List().Single(), Has.Property("Name").EqualTo("shop").And.Property("Process").EqualTo(Environment.ProcessId));

        _labs.Remove(lab);
        Assert.That(_labs.List(), Is.Empty);
    }

    [Test]
    public void TheSecondOfANameGetsANumber()
    {
        _labs.Add(Lab());
        _labs.Add(Lab());

        Assert.That(_labs.List().Select(l => l.Name), Is.EquivalentTo(["shop", "shop-2"]));
    }

    [Test]
    public async Task TheEntryOfADeadLabIsRemovedAndItsNameIsFree()
    {
        using var process = Process.Start("sleep", "1000");
        _labs.Add(Lab() with { Process = process.Id, ProcessStarted = RunningLabs.StartOf(process.Id)!.Value });
        process.Kill();
        await process.WaitForExitAsync();

        Assert.That(_labs.List(), Is.Empty);
        Assert.That(Directory.GetFiles(Path.Combine(_root, "stagetest", "labs")), Is.Empty);
        Assert.That(_labs.Add(Lab()).Name, Is.EqualTo("shop"));
    }

    [Test]
    public void AnotherProcessOfTheSameNumberIsNotTheLab()
    {
        _labs.Add(Lab() with { ProcessStarted = 1 });

        Assert.That(_labs.List(), Is.Empty);
    }

    [Test]
    public void WhatAnotherVersionWroteIsRemoved()
    {
        _labs.Add(Lab());
        File.WriteAllText(Path.Combine(_root, "stagetest", "labs", "old.json"), """{"name":"old"}""");

        Assert.That(_labs.List().Select(l => l.Name), Is.EqualTo(new[] { "shop" }));
    }

    [Test]
    public void ADirectoryThatOthersMayEnterIsRefused()
    {
        _labs.Add(Lab());
        using (var chmod = Process.Start("chmod", ["755", Path.Combine(_root, "stagetest")]))
        {
            chmod.WaitForExit();
        }

        Assert.That(Assert.Throws<EngineException>(() => _labs.List())!.Message, Does.StartWith("Other users can access"));
    }

    private static RunningLab Lab() =>
        new()
        {
            Name = "shop",
            Scenario = "/repository/shop.yaml",
            Process = Environment.ProcessId,
            ProcessStarted = RunningLabs.StartOf(Environment.ProcessId)!.Value,
            Pods = [new("shop/web-0", "shop/web", 7)],
        };
}
