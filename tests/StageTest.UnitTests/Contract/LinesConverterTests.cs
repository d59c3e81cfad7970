using System.Text;
using NUnit.Framework;
using StageTest.Core.Contract;

namespace StageTest.UnitTests.Contract;

internal sealed class LinesConverterTests
{
    [Test]
    public void AnItemIsWithTheWriterBeforeTheNextIsMade()
    {
        using var text = new StringWriter();
        var lengths = new List<int>();
        IEnumerable<InputContract> Items()
        {
            for (var i = 0; i < 3; i++)
            {
                lengths.Add(text.ToString().Length);
                yield return new() { Path = $"{i}", Sha256 = "" };
            }
        }

        ContractJson.Write(Report(Items()), text, ContractJson.Compact);

        Assert.That(lengths, Is.Ordered.And.Unique);
        Assert.That(text.ToString(), Does.Contain("[{\"path\":\"0\",\"sha256\":\"\"}\n,{\"path\":\"1\",\"sha256\":\"\"}\n,"));
    }

    [Test]
    public void WhatIsWrittenIsReadBack()
    {
        using var text = new StringWriter();
        InputContract[] inputs = [new() { Path = "a \"b\"", Sha256 = "1" }, new() { Path = "ü", Sha256 = "2" }];

        ContractJson.Write(Report(inputs), text, ContractJson.Compact);
        var read = ContractJson.Read<RunContract>(Encoding.UTF8.GetBytes(text.ToString()));

        Assert.That(read.Inputs, Is.EqualTo(inputs));
    }

    [TestCase("{\"version\":1,\"version\":1}", TestName = "A name that stands twice is refused")]
    [TestCase("{\"version\":1}", TestName = "A report without its members is refused")]
    [TestCase("null", TestName = "Null is not a report")]
    public void RefusesWhatIsNoReport(string text) =>
        Assert.That(
            () => ContractJson.Read<RunContract>(Encoding.UTF8.GetBytes(text)),
            Throws.InstanceOf<System.Text.Json.JsonException>()
        );

    private static RunContract Report(IEnumerable<InputContract> inputs) =>
        new()
        {
            Version = 1,
            Engine = "lab",
            StartedAt = "2026-03-04T05:06:07.089Z",
            DurationSeconds = 1,
            Decision = "promote",
            Environment = new Dictionary<string, string>(),
            Inputs = inputs.AsLines(),
            Scenarios = [],
        };
}
