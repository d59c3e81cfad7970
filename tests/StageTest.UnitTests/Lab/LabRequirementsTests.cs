using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Core.Reports;
using StageTest.Engines.Lab;

namespace StageTest.UnitTests.Lab;

internal sealed class LabRequirementsTests
{
    private static readonly LabSurroundings Complete = new()
    {
        Kernel = "6.12.1",
        IsLinux = true,
        Find = name => $"/usr/bin/{name}",
        VersionOf = name => $"{name} 1.0",
        HasIPv6 = true,
        HasSctp = true,
        HasPing = true,
        OpenFiles = 524_288,
    };

    [Test]
    public void ACompleteMachineCanRunIt() => Assert.That(LabRequirements.Of(Complete).Where(r => !r.IsMet), Is.Empty);

    [Test]
    public void WhatTheKernelLacksIsToldAndStopsNothing()
    {
        var examination = Examine(Complete with { HasSctp = false, HasIPv6 = false, OpenFiles = 1024 });

        Assert.That(examination.CanRun, Is.True);
        Assert.That(examination.Requirements.Where(r => !r.IsMet).Select(r => r.Name), Is.EqualTo(new[] { "IPv6", "SCTP", "open files" }));
    }

    [TestCase("nft", new[] { "nft", "nf_tables" })]
    [TestCase("unshare", new[] { "unshare" })]
    [TestCase("setsid", new[] { "setsid" })]
    public void AMissingCommandStopsIt(string command, string[] missing)
    {
        var examination = Examine(Complete with { Find = name => name == command ? null : name });

        Assert.That(examination.CanRun, Is.False);
        Assert.That(examination.Requirements.Where(r => !r.IsMet).Select(r => r.Name), Is.EqualTo(missing));
    }

    [Test]
    public void OtherSystemsAreToldOnlyThat()
    {
        var requirement = LabRequirements.Of(new() { Kernel = "Microsoft Windows NT 10.0", IsLinux = false }).Single();

        Assert.That(requirement, Has.Property(nameof(requirement.IsMet)).False.And.Property(nameof(requirement.Name)).EqualTo("Linux"));
    }

    [Test]
    public void TheTableTellsWhatToDo()
    {
        var nothing = new EngineExamination("simulate", SendsPackets: false, []);
        var lacking = Examine(
            Complete with
            {
                HasSctp = false,
                ReasonAgainstNamespaces = "unshare: unshare failed: Operation not permitted",
            }
        );
        using var text = new StringWriter { NewLine = "\n" };

        ExaminationText.Write(
            new(
                [nothing, lacking],
                [
                    new("kustomizations", ["kustomize", "kubectl"], "kubectl", "/usr/bin/kubectl", "Install one."),
                    new("charts", ["helm"], null, null, "Install helm."),
                ],
                [new("gate", "git", "/usr/bin/git", "Install git."), new("studio", "the ASP.NET Core runtime 10", null, "Install it.")]
            ),
            text
        );

        Golden.Match(text.ToString(), "doctor");
    }

    private static EngineExamination Examine(LabSurroundings found) => new("lab", SendsPackets: true, LabRequirements.Of(found));
}
