using System.Text;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests.Scenarios;

/// <summary>Scenarios come with pull requests of strangers: whatever is in them ends in a diagnostic, and soon.</summary>
internal sealed class HostileInputTests
{
    private const string Head = "apiVersion: stagetest.io/v1\nkind: Scenario\nmetadata: { name: hostile }\n";

    private const string Sound =
        Head
        + """
            topology:
              workloads:
                - { name: web, namespace: shop, labels: { role: web }, ports: [80, { name: "metrics", port: 9090 }] }
                - &api { name: api, namespace: shop, ports: [8080] } # a comment
            expect:
              promoted:
                table: |
                  from \ to shop/web
                  shop/api  .
                default: 'deny'
            """;

    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("stagetest-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    // Generous against a busy machine; what these guard against takes minutes or all memory.
    [TestCaseSource(nameof(HostileFiles)), CancelAfter(30_000)]
    public void EndsInAnErrorSoon(byte[] content, string part, CancellationToken soon)
    {
        var said = Read(content).Sorted();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(said.Where(d => d.Severity == Severity.Error), Is.Not.Empty);
            Assert.That(said.Select(d => d.Message), Has.Some.Contains(part));
            Assert.That(said.Select(d => d.Message.Length), Is.All.LessThan(1_000));
            Assert.That(soon.IsCancellationRequested, Is.False, "took too long");
        }
    }

    [Test]
    public void ABrokenPieceOfASoundFileNeverThrows()
    {
        // Given a sound file with a piece cut out and another put in
        var edits = Gen.Select(Gen.Int[0, Sound.Length], Gen.Int[0, 12], Gen.Char["[]{}:,-&*!|>'\"%@`#? \n\tax0~<"].Array[0, 5]);

        // When it is read, then nothing is thrown
        edits.Sample(
            (at, cut, put) =>
            {
                var diagnostics = new DiagnosticBag();
                YamlReader.Read(Sound[..at] + new string(put) + Sound[Math.Min(Sound.Length, at + cut)..], "edited.yaml", diagnostics);
                return diagnostics.Items.All(d => d.Location.Line > 0);
            },
            iter: 2_000
        );
    }

    [Test]
    public void AFileThatLinksOutOfTheRepositoryIsRefused()
    {
        var secret = Path.Combine(_directory, "secret.yaml");
        File.WriteAllText(secret, "password: hunter2");
        var repository = Directory.CreateDirectory(Path.Combine(_directory, "repository")).FullName;
        Directory.CreateDirectory(Path.Combine(repository, "policies"));
        File.CreateSymbolicLink(Path.Combine(repository, "policies/link.yaml"), secret);
        File.CreateSymbolicLink(Path.Combine(repository, "everything"), _directory);
        File.CreateSymbolicLink(Path.Combine(repository, "chain.yaml"), Path.Combine(repository, "policies/link.yaml"));
        var file = Path.Combine(repository, "scenario.yaml");
        File.WriteAllText(
            file,
            Sound + "\npolicies:\n  staged: [policies/, policies/*.yaml, policies/link.yaml, chain.yaml, everything/secret.yaml]\n"
        );
        var diagnostics = new DiagnosticBag();

        var scenario = ScenarioReader.Read(file, new() { RepositoryRoot = repository }, diagnostics);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(scenario, Is.Null);
            Assert.That(
                diagnostics
                    .Items.Where(d => d.Message.Contains("links out of the repository", StringComparison.Ordinal))
                    .Select(d => d.Location.Column),
                Is.SupersetOf(new[] { 12, 23, 40, 60, 72 })
            );
            Assert.That(diagnostics.Items.Select(d => d.Message), Has.None.Contains("hunter2"));
        }
    }

    [Test]
    public void ALinkThatLeadsInACircleIsAnError()
    {
        File.CreateSymbolicLink(Path.Combine(_directory, "one.yaml"), Path.Combine(_directory, "two.yaml"));
        File.CreateSymbolicLink(Path.Combine(_directory, "two.yaml"), Path.Combine(_directory, "one.yaml"));

        var said = Read(Encoding.UTF8.GetBytes(Sound + "\npolicies: { staged: one.yaml }\n"));

        Assert.That(said.HasErrors, Is.True);
    }

    [Test]
    public void AMissingScenarioIsAnError()
    {
        var diagnostics = new DiagnosticBag();

        var scenario = ScenarioReader.Read(Path.Combine(_directory, "nothing.yaml"), new(), diagnostics);

        Assert.That(scenario, Is.Null);
        Assert.That(diagnostics.Items.Single().Message, Does.Contain("nothing.yaml").And.Contain("does not exist"));
    }

    private static IEnumerable<TestCaseData> HostileFiles()
    {
        static TestCaseData Case(string name, string text, string part) =>
            new TestCaseData(Encoding.UTF8.GetBytes(text), part).SetArgDisplayNames(name);

        const int megabyte = 1024 * 1024;
        const int most = 3 * megabyte;
        yield return Case("scalar of 10 MB", Head + "topology: " + new string('x', 10 * megabyte), "longer than 8 MB");
        yield return Case("scalar of 3 MB", Head + "topology: " + new string('x', most), "Expected a topology");
        yield return Case("quoted scalar of 3 MB", Head + "topology: \"" + new string('x', most) + '"', "Expected a topology");
        yield return Case(
            "name of 3 MB",
            "apiVersion: stagetest.io/v1\nkind: Scenario\nmetadata: { name: " + new string('x', most) + " }\n",
            "not a valid scenario name"
        );
        yield return Case("digits of 3 MB", Head + "topology: " + new string('1', most) + "x", "Expected a topology");
        yield return Case("key of 3 MB", Head + new string('x', most) + ": 1", "not valid YAML");
        yield return Case("brackets nested 3 million deep", Head + "topology: " + new string('[', most), "nested more than 64 deep");
        yield return Case("braces nested 3 million deep", Head + "topology: " + new string('{', most), "nested more than 64 deep");
        yield return Case(
            "lists nested 3 million deep",
            Head + "topology:\n" + string.Concat(Enumerable.Repeat("- ", 3 * megabyte)),
            "nested more than 64 deep"
        );
        yield return Case(
            "twenty thousand unknown fields",
            Head + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"field{i}: 1\n")),
            "has no field"
        );
        yield return Case(
            "a million values",
            Head + "topology: [" + string.Concat(Enumerable.Repeat("x,", megabyte)) + "]",
            "more than 700000 values"
        );
        yield return Case(
            "a key repeated 250,000 times",
            Head + string.Concat(Enumerable.Repeat("topology: 1\n", 250_000)),
            "were not read further"
        );
        yield return Case(
            "a hundred and thirty thousand documents",
            string.Concat(Enumerable.Repeat("a: [b, b, b, b, b, b]\n---\n", 130_000)),
            "more than 700000 values"
        );
        yield return Case(
            "aliases of one large list",
            Head
                + "a: &a ["
                + string.Concat(Enumerable.Repeat("x,", 1000))
                + "]\nb: ["
                + string.Concat(Enumerable.Repeat("*a,", 1000))
                + "]",
            "Aliases expand to more than 200000 values"
        );
        yield return Case("alias of itself", Head + "topology: &a [*a]", "has no anchor before it");
        yield return Case(
            "twenty thousand workloads",
            Head + Workloads(20_000) + "expect: { promoted: { default: allow } }",
            "more than 4000000 flows"
        );
        yield return Case(
            "ten thousand items that mean every flow",
            Head
                + Workloads(200)
                + "expect:\n  promoted:\n    default: deny\n    allow:\n"
                + string.Concat(Enumerable.Repeat("      - { from: { namespace: default } }\n", 10_000)),
            "reads no further items"
        );
        yield return Case("NUL", Head + "topology: a\0b", "NUL character");
        yield return new TestCaseData(Encoding.Latin1.GetBytes(Head + "topology: caf\u00e9"), "not UTF-8").SetArgDisplayNames("Latin-1");
        yield return new TestCaseData(new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0 }, "NUL character").SetArgDisplayNames(
            "a program"
        );
    }

    private static string Workloads(int count) =>
        "topology:\n  workloads:\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"    - {{ name: pod-{i}, ports: [80] }}\n"));

    private DiagnosticBag Read(byte[] content)
    {
        var file = Path.Combine(_directory, "scenario.yaml");
        File.WriteAllBytes(file, content);
        var diagnostics = new DiagnosticBag();
        ScenarioReader.Read(file, new() { RepositoryRoot = _directory }, diagnostics);
        return diagnostics;
    }
}
