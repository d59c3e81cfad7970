using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NJsonSchema;
using NUnit.Framework;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Mutation;
using StageTest.Core.Policies;
using StageTest.Core.Reports;
using StageTest.Core.Reports.Formats;
using StageTest.Core.Scenarios.Declarations;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Reports.Gate;

/// <summary>
/// What every report of the gate holds to: its schema, the limits of the services that read it, and that no name in a file speaks for
/// StageTest.
/// </summary>
internal sealed partial class GateReportTests
{
    // What GitHub takes: characters of a comment, annotations of a severity for each step, results of an upload.
    private const int LongestComment = 65_536;
    private const int MostAnnotations = 10;
    private const int MostResults = 5_000;

    private const string Hostile =
        "::set-output name=decision::promote\n::error::x ##[stop-commands]t ##vso[task.complete] "
        + "</details><script>x</script><img src=x> @team #1 `code` | [a](http://x) **b** https://evil.example "
        + "\u001b[2J\u202Epromote %0A::warning::";

    private static readonly Lazy<Task<JsonSchema>> SarifSchema = new(() =>
        JsonSchema.FromFileAsync(Path.Combine(AppContext.BaseDirectory, "sarif-2.1.0.json"))
    );

    private static readonly Lazy<GateReport> Huge = new(MakeHuge);

    [TestCaseSource(nameof(Goldens))]
    public async Task SarifOfEveryHeadIsValid(string file)
    {
        var problems = (await SarifSchema.Value).Validate(File.ReadAllText(Path.Combine(Heads(), file)));

        Assert.That(problems, Is.Empty);
    }

    [Test]
    public async Task TheSchemaRefusesWhatIsNoSarif()
    {
        var schema = await SarifSchema.Value;
        var text = File.ReadAllText(Path.Combine(Heads(), Goldens().First()));

        Assert.That(schema.Validate(text.Replace("\"level\": \"error\"", "\"level\": \"fatal\"", StringComparison.Ordinal)), Is.Not.Empty);
        Assert.That(schema.Validate(text.Replace("\"ruleId\"", "\"rule\"", StringComparison.Ordinal)), Is.Not.Empty);
        Assert.That(schema.Validate(text.Replace("\"driver\"", "\"driven\"", StringComparison.Ordinal)), Is.Not.Empty);
    }

    [Test]
    public async Task SarifOfAHugeChangeKeepsToTheLimits()
    {
        var text = Write("sarif", Huge.Value);

        using var json = JsonDocument.Parse(text);
        var run = json.RootElement.GetProperty("runs")[0];
        Assert.That((await SarifSchema.Value).Validate(text), Is.Empty);
        Assert.That(run.GetProperty("results").GetArrayLength(), Is.EqualTo(MostResults));
        Assert.That(run.GetProperty("invocations")[0].GetProperty("toolExecutionNotifications").GetArrayLength(), Is.EqualTo(2));
        foreach (var result in run.GetProperty("results").EnumerateArray())
        {
            var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
            Assert.That(place.GetProperty("artifactLocation").GetProperty("uri").GetString(), Is.Not.Empty);
            Assert.That(place.GetProperty("region").GetProperty("startLine").GetInt32(), Is.GreaterThan(0));
        }
    }

    [Test]
    public void ACommentOnAHugeChangeFitsAndKeepsTheReasons()
    {
        var text = Write("markdown", Huge.Value);

        Assert.That(text, Has.Length.LessThanOrEqualTo(LongestComment));
        Assert.That(
            text,
            Does.Contain("HOLD")
                .And.Contain("### Why")
                .And.Contain("### Accepted")
                .And.Contain("### Changed flows")
                .And.Contain("### Mistakes that no expectation notices")
        );
        Assert.That(text, Does.Match("- and [0-9,]+ more").And.Match("sections? left out"));
        Assert.That(text.Split('\n'), Has.All.Length.LessThan(10_000));
    }

    [Test]
    public void NoMoreAnnotationsThanGitHubTakesAndTheRestIsCounted()
    {
        var lines = Write("github", Huge.Value).TrimEnd('\n').Split('\n');

        foreach (var severity in new[] { "error", "warning", "notice" })
        {
            Assert.That(lines.Count(l => l.StartsWith($"::{severity} ", StringComparison.Ordinal)), Is.EqualTo(MostAnnotations));
        }

        Assert.That(
            lines.Where(l => !l.StartsWith("::", StringComparison.Ordinal)),
            Has.Exactly(3).StartsWith("StageTest: ").And.Exactly(3).Items
        );
    }

    [Test]
    public void NothingInAFileBecomesAWorkflowCommand()
    {
        var report = Small(Hostile);

        foreach (var line in Write("github", report).TrimEnd('\n').Split('\n'))
        {
            Assert.That(
                line,
                Does.Match(@"^::(error|warning|notice) (file=[^:,\r\n]*,)?(line=[0-9]+,col=[0-9]+,)?title=[^:,\r\n]*::[^\r\n]*$")
            );
        }

        Assert.That(
            Write("text", report).Split('\n').Select(l => l.TrimStart()),
            Has.None.StartsWith("::").And.None.Contains("##[").And.None.Contains("##vso").And.None.Contains("\u001b")
        );
    }

    [Test]
    public void NothingInAFileBecomesMarkup()
    {
        var text = Write("markdown", Small(Hostile));

        Assert.That(text, Does.Not.Contain("\u001b").And.Not.Contain("\u202E"));
        var outside = CodeSpan().Replace(text, "");
        Assert.That(
            outside,
            Does.Not.Contain("<script")
                .And.Not.Contain("<img")
                .And.Not.Contain("**b**")
                .And.Not.Contain("@team")
                .And.Not.Contain("#1")
                .And.Not.Contain("[a]")
                .And.Not.Contain("https://")
        );
        Assert.That(text.Split('\n'), Has.None.StartsWith("::"));
    }

    [Test]
    public async Task NothingInAFileBreaksAReport()
    {
        var report = Small(Hostile);

        Assert.That((await SarifSchema.Value).Validate(Write("sarif", report)), Is.Empty);
        Assert.That(() => XDocument.Parse(Write("junit", report)), Throws.Nothing);
        Assert.That(Write("junit", report).Split('\n'), Has.None.StartsWith("::"));
        Assert.That(() => JsonDocument.Parse(Write("json", report)), Throws.Nothing);
    }

    [Test]
    public void JUnitOfAHugeChangeIsBounded() => Assert.That(Write("junit", Huge.Value), Has.Length.LessThan(1_000_000));

    private static IEnumerable<string> Goldens() =>
        Directory.EnumerateFiles(Heads(), "*.sarif.verified.json").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);

    private static string Heads([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../StageTest.EndToEndTests/Gate"));

    private static string Write(string format, GateReport report)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        OutputFormats.Known.Find<GateReport>(format)!.Write(report, OutputLook.Plain, writer);
        return writer.ToString();
    }

    private static GateReport Small(string text) =>
        new()
        {
            Base = text,
            Head = text,
            ChangedFiles = [text],
            Problems = [new(Severity.Error, new(text, 1, 2), text)],
            Reasons =
            [
                new(HoldReasons.UncoveredChange, text, text, new(text, 3, 4)) { Related = new(text, 5, 6) },
                new(HoldReasons.RuleUnreached, text, text, SourceLocation.Whole(text))
                {
                    Waiver = new(HoldReasons.RuleUnreached.Id, text, text, text, new(2030, 1, 1), new(text, 1, 1)),
                },
                new(HoldReasons.UncoveredChange, text, text, default) { IsPermitted = true },
            ],
        };

    [Test]
    public void ALabelMayFrameWorkloadsOfGraphs()
    {
        var report = Huge.Value with { Changes = [Huge.Value.Changes[0]], FrameLabel = "team" };

        Assert.That(Write("markdown", report), Does.Contain("without team").And.Not.Contain("[\"shop\"]"));
        Assert.That(Write("html", report), Does.Contain(">without team<"));
    }

    // Ninety workloads that a first policy closes, ten thousand reasons of each severity, and as many mistakes that go unnoticed.
    private static GateReport MakeHuge()
    {
        const int many = 10_000;
        var after = Sample.Scenario(
            Enumerable.Range(0, 90).Select(i => $"w{i}:80"),
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: closed, namespace: shop }\nspec: { "
                + "podSelector: {} }\n",
            []
        );
        var change = ScenarioChange.Of(after with { Policies = PolicySet.Empty }, after, isNew: false);
        var waiver = new Waiver(HoldReasons.UncoveredChange.Id, "x", "o", Hostile, new(2030, 1, 1), default);
        IEnumerable<HoldReason> Reasons(Func<HoldReason, HoldReason> edit) =>
            Enumerable
                .Range(1, many)
                .Select(i =>
                    edit(
                        new(
                            HoldReasons.UncoveredChange,
                            $"{i}",
                            string.Concat(Enumerable.Repeat($"{i} {Hostile} ", 20)),
                            new("policies/a b#c.yaml", i, 1)
                        )
                    )
                );
        var survivor = new MutantResult(
            new(MutationOperator.RemoveRule, new("policies/a.yaml", 1, 1), "NetworkPolicy shop/a", "without this rule", set => set),
            MutantOutcome.Survived,
            change.Map!.Changes[0],
            [new("expect.promoted.deny", "{ from: shop/a, to: shop/b:80 }")]
        );
        return new()
        {
            Base = "main",
            Head = "head",
            Changes = [.. Enumerable.Repeat(change, 20)],
            Reasons =
            [
                .. Reasons(r => r),
                .. Reasons(r => r with { Waiver = waiver }),
                .. Reasons(r => r with { IsPermitted = true }),
                new(HoldReasons.NoPackets, "x", "It belongs to no file.", default),
            ],
            Mutations = new(0.9, 1, [.. Enumerable.Repeat(survivor, many)], []),
        };
    }

    [GeneratedRegex(@"(?<![\\`])(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")]
    private static partial Regex CodeSpan();
}
