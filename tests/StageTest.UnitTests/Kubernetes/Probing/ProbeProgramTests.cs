using System.Text;
using NUnit.Framework;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.UnitTests.Kubernetes.Probing;

internal sealed class ProbeProgramTests
{
    private static readonly ProbeRow Row = new()
    {
        Targets = 3,
        DenialMilliseconds = 500,
        Self = ["10.0.0.1"],
        ControlPort = 61_053,
    };

    private static readonly RowTarget[] Targets =
    [
        new("10.0.0.2", 80, Protocol.Tcp),
        new("10.0.0.3", 53, Protocol.Udp),
        new("10.0.0.4", 80, Protocol.Tcp, WhoAnswers: true),
    ];

    [TestCase("registry.k8s.io/e2e-test-images/agnhost:2.25", "agnhost")]
    [TestCase("localhost:5000/agnhost@sha256:0000", "agnhost")]
    [TestCase("docker.io/stagetest/probe-agent:1", "stagetest")]
    [TestCase("registry.example/agnhost/probe:1", "stagetest")]
    public void ProgramIsFoundByTheImagesName(string image, string program) =>
        Assert.That(ProbeProgram.OfImage(image).Name, Is.EqualTo(program));

    [Test]
    public void WhatAnAgentDoesNotMentionHasNotRun()
    {
        var answers = Read(new AgentProgram(), """{"target":1,"outcome":1,"microseconds":5}""" + "\n");

        Assert.That(answers.ReasonOf(0), Is.EqualTo("the probe agent did not say what became of it"));
        Assert.That(answers.Outcomes[1], Is.EqualTo(ProbeOutcome.Connected));
    }

    [Test]
    public void ALineMayTellOfManyTargets()
    {
        var answers = Read(
            new AgentProgram(),
            """
            {"outcomes":"12","slowestMicroseconds":7}
            {"outcomes":"0144","first":2}
            {"target":2,"reason":"the source could not reach itself"}

            """
        );

        Assert.That(answers.Outcomes.ToArray(), Is.EqualTo([ProbeOutcome.Connected, ProbeOutcome.TimedOut, ProbeOutcome.NotRun]));
        Assert.That(answers.ReasonOf(2), Is.EqualTo("the source could not reach itself"));
        Assert.That(answers.SlowestMicroseconds, Is.EqualTo(7));
    }

    [TestCase("nothing of this kind")]
    [TestCase("{\"target\":")]
    public void WhereALineCannotBeReadNothingOfTheRowCounts(string line)
    {
        var answers = Read(new AgentProgram(), $$"""{"outcomes":"111"}""" + $"\n{line}\n" + """{"outcomes":"111"}""");

        Assert.That(answers.Outcomes.ToArray(), Is.All.EqualTo(ProbeOutcome.NotRun));
        Assert.That(answers.ReasonOf(0), Does.StartWith("the probe agent wrote an invalid result"));
    }

    [Test]
    public void AgnhostIsGivenTargetsAsDataAndAControlForEachProtocol()
    {
        var input = Encoding.UTF8.GetString(new AgnhostProgram().Input(Row, Targets));

        Assert.That(
            input,
            Is.EqualTo(
                """
                6 1 61053
                control-0-6-InterNetwork 10.0.0.1 61053 tcp 10.0.0.1:61053
                control-0-17-InterNetwork 10.0.0.1 61053 udp 10.0.0.1:61053
                0 10.0.0.2 80 tcp 10.0.0.2:80
                1 10.0.0.3 53 udp 10.0.0.3:53
                2 10.0.0.4 80 http 10.0.0.4:80
                wait

                """
            )
        );
    }

    [Test]
    public void AgnhostsWordsAreOutcomes()
    {
        var answers = Read(
            new AgnhostProgram(),
            """
            control-0-6-InterNetwork 0 
            control-0-17-InterNetwork 0 {"responses":["asking"]}
            0 1 TIMEOUT
            1 0 {"errors":["reading from udp connection failed. err:'read udp 10.0.0.1:1->10.0.0.3:53: read: connection refused'"]}
            2 0 {"responses":["db-0"]}

            """
        );

        Assert.That(
            Enumerable.Range(0, 3).Select(place => (answers.Outcomes[place], answers.ByOf(place))),
            Is.EqualTo([(ProbeOutcome.TimedOut, null), (ProbeOutcome.Refused, null), (ProbeOutcome.Connected, "db-0")])
        );
    }

    [Test]
    public void AgnhostsSilenceWithoutAControlProvesNothing()
    {
        var answers = Read(
            new AgnhostProgram(),
            """
            control-0-6-InterNetwork 1 REFUSED
            control-0-17-InterNetwork 0 {"responses":["asking"]}
            0 1 TIMEOUT
            1 143 
            2 139 

            """
        );

        Assert.That(answers.Outcomes.ToArray(), Is.EqualTo([ProbeOutcome.NotRun, ProbeOutcome.TimedOut, ProbeOutcome.NotRun]));
        Assert.That(answers.ReasonOf(0), Does.Contain("its control"));
        Assert.That(answers.ReasonOf(2), Is.EqualTo("agnhost ended with exit code 139: nothing said"));
    }

    // In pieces that end anywhere.
    private static RowAnswers Read(ProbeProgram program, string text)
    {
        var output = program.Output(Row, Targets);
        foreach (var piece in Encoding.UTF8.GetBytes(text).Chunk(7))
        {
            output.Take(piece);
        }

        output.End();
        return output.Answers;
    }
}
