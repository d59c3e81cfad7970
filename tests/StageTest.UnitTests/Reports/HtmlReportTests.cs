using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Core.Reports;
using StageTest.Core.Reports.Html;
using StageTest.Core.Scenarios.Selection;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Reports;

internal sealed class HtmlReportTests
{
    private const string Mark = "plain-text";
    private const string Hostile = $"</code><img src=x onerror=alert(1)>'\"&lt;<!-- ]]> {{x}} {Mark}";

    [Test]
    public async Task WritesSeveralScenariosWorstFirst() =>
        Golden.Match(new HtmlReport().Write(await SampleReport.MixedAsync()), "mixed.html");

    [Test]
    public async Task SaysTheSameAsTheOtherReports()
    {
        var report = await SampleReport.HoldAsync();
        var text = new TextReport().Write(report).Split('\n').Select(line => line.Trim()).ToHashSet();

        var page = PageOf(report);

        var told = page.All("article", "difference")
            .Concat(page.All("ul", "reasons"))
            .SelectMany(e => e.Descendants())
            .Where(e => e.Name.LocalName is "li" or "dd")
            .Select(e => e.Value)
            .ToArray();
        Assert.That(told, Has.Length.GreaterThan(5));
        Assert.That(told.Where(line => !text.Any(l => l.EndsWith(line, StringComparison.Ordinal))), Is.Empty);
        Assert.That(
            page.All("article", "difference").Select(a => a.Descendants("code").Last().Value),
            Is.SubsetOf(text.Select(l => l.Replace("repeat     ", "", StringComparison.Ordinal)))
        );
    }

    [Test]
    public async Task SaysWhereCalicosPendingTraceIsNoGuide()
    {
        var page = PageOf(await SampleReport.PendingAsync());

        var heading = page.All("h3")
            .Single(h => h.Value.StartsWith("Calico's own pending trace would show 1 flow", StringComparison.Ordinal));
        Assert.That(
            heading.Parent!.Element("ul")!.Value,
            Does.StartWith("\nshop/web -> shop/db:5432/tcp pending allowed, promoted denied, because ")
        );
    }

    [Test]
    public async Task NothingOfARunBecomesMarkup()
    {
        var benign = await ReportOf(Mark);
        var hostile = await ReportOf(Hostile);

        var (expected, page) = (PageOf(benign), PageOf(hostile));

        Assert.That(page.Structure, Is.EqualTo(expected.Structure));
        Assert.That(page.WholeText.Split(Mark), Has.Length.EqualTo(expected.WholeText.Split(Mark).Length));
        Assert.That(page.One("header").Value.Split(Hostile), Has.Length.EqualTo(4), "The engine, and a version with its name.");
    }

    [Test]
    public async Task ShowsWhatWouldDeceiveReadersEscaped()
    {
        var report = await SampleReport.OfAsync(Sample.Shop with { Description = "a\u202eb\0c\u200b" }, asked => asked.ByPolicies);

        Assert.That(PageOf(report).All("p").Select(p => p.Value), Has.Some.EqualTo(@"a\u202eb\u0000c\u200b"));
    }

    [Test]
    public async Task HoldsOneScriptThatIsItsOwnAndAsksForNothing()
    {
        var page = PageOf(await SampleReport.MixedAsync());

        var style = Encoding.UTF8.GetBytes(page.One("style").Value);
        var script = Encoding.UTF8.GetBytes(page.One("script").Value);
        Assert.That(
            page.All("meta").Single(m => m.Attribute("http-equiv")?.Value == "Content-Security-Policy").Attribute("content")!.Value,
            Is.EqualTo(
                $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(style))}'; base-uri 'none'; "
                    + $"form-action 'none'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(script))}'"
            )
        );
        Assert.That(page.One("style").Value, Does.Not.Contain("url(").And.Not.Contain("@import"));
        Assert.That(page.Elements.Select(e => e.Name.LocalName), Has.None.AnyOf("link", "img", "iframe", "object", "base", "form"));
        Assert.That(
            page.Attributes.Select(a => a.Name.LocalName),
            Has.None.StartsWith("on").And.None.AnyOf("style", "src", "srcset", "action")
        );
        Assert.That(page.Attributes.Where(a => a.Name == "href").Select(a => a.Value), Has.All.StartsWith("#"));
    }

    [Test]
    public async Task EveryLinkLeadsSomewhereAndEveryIdIsOne()
    {
        var page = PageOf(await SampleReport.MixedAsync());

        var ids = page.Attributes.Where(a => a.Name == "id").Select(a => a.Value).ToArray();
        var named = page
            .Attributes.Where(a => a.Name.LocalName is "href" or "aria-labelledby" or "for")
            .Select(a => a.Value.TrimStart('#'))
            .Distinct();
        Assert.That(ids, Is.Unique);
        Assert.That(named.Except(ids), Is.EqualTo(new[] { "closed" }), "The link that closes leads nowhere on purpose.");
    }

    [Test]
    public async Task EveryTableHasACaptionAndEveryHeaderAScope()
    {
        var page = PageOf(await SampleReport.MixedAsync());

        Assert.That(page.All("table").Select(t => t.Elements().First().Name.LocalName), Is.Not.Empty.And.All.EqualTo("caption"));
        Assert.That(page.All("th").Select(t => t.Attribute("scope")?.Value), Is.Not.Empty.And.All.AnyOf("row", "col"));
    }

    [Test]
    public async Task PointsAtCellsThatAreNotAsTheyMustBeAndAtThoseThatChanged()
    {
        var page = PageOf(await SampleReport.HoldAsync());

        var wrong = page.All("td", "x").ToArray();
        Assert.That(
            wrong.Select(c => c.Value),
            Is.EqualTo(
                new[]
                {
                    "probe failed, unexpected: expected allowed, but the probe failed",
                    "allowed, unexpected: expected denied, observed allowed",
                }
            )
        );
        Assert.That(page.All("td", "c").Select(c => c.Value), Is.EqualTo(new[] { "allowed, probe failed in the stage before" }));
        var details = wrong
            .Select(c =>
                page.All("article", "flow").Single(f => $"#{f.Attribute("id")!.Value}" == c.Element("a")!.Attribute("href")!.Value)
            )
            .ToArray();
        Assert.That(
            details.Select(d => d.Element("h3")!.Value),
            Is.EqualTo(new[] { "shop/web -> shop/api:8080/tcp", "shop/web -> shop/db:5432/tcp" })
        );
        Assert.That(details[0].Value, Does.Contain("no route to the pod"));
    }

    [Test]
    public async Task SaysWhyCellsWereSkipped()
    {
        var scenario = Sample.Scenario(["web:80", "bus:9/sctp"], "", []);
        var page = PageOf(await SampleReport.OfAsync(scenario, asked => asked.ByPolicies, lacks: EngineNeeds.Sctp));

        var cells = page.All("td", "q").ToArray();
        Assert.That(cells, Has.Length.EqualTo(1), "The stages that look like the first are not drawn again.");
        Assert.That(HtmlPage.ClassesOf(cells[0]), Does.Contain("x"));
        var stages = page.All("article", "flow")
            .Single(f => f.Element("h3")!.Value == "shop/web -> shop/bus:9/sctp")
            .Elements("dl")
            .ToArray();
        Assert.That(stages, Has.Length.EqualTo(3));
        Assert.That(stages.Select(s => s.Value), Has.All.Contains("skipped: needs SCTP; the kernel has none"));
    }

    [Test]
    public async Task SaysHowToRepeatAScenarioWhoseEngineFailed()
    {
        var page = PageOf(await SampleReport.MixedAsync());

        var failed = page.All("section", "error").Single();
        Assert.That(
            failed.Descendants("li").Single().Nodes().Select(n => n.ToString()),
            Is.EqualTo(new[] { "Engine 'lab' cannot create network namespaces.", "<br />", "Use '--engine simulate'." })
        );
        Assert.That(failed.Descendants("code").Last().Value, Is.EqualTo("stagetest run 'scenarios/wiki move.yaml' --engine scripted"));
    }

    [Test]
    public async Task ARunOfNothingIsAPageToo()
    {
        var page = PageOf(await SampleReport.PromoteAsync() with { Scenarios = [] });

        Assert.That(page.One("h1").Value, Is.EqualTo("StageTest: HOLD"));
        Assert.That(page.One("header").Value, Does.Contain("0 scenarios: 0 promote, 0 hold, 0 error"));
        Assert.That(page.All("p", "none"), Is.Empty, "Nothing is not everything.");
    }

    [Test]
    public async Task AScenarioThatAsksNothingHasNoMatrix()
    {
        var page = PageOf(await SampleReport.OfAsync(Sample.Scenario(["web:80"], "", []), asked => asked.ByPolicies));

        Assert.That(page.All("table", "matrix"), Is.Empty);
        Assert.That(page.One("ul", "reasons").Value, Does.Contain("the scenario has no flow"));
    }

    [Test]
    public async Task StaysOfAReasonableSizeWithTenThousandFlows()
    {
        var workloads = Enumerable.Range(0, 100).Select(i => $"w{i:00}:80");
        var html = new HtmlReport().Write(
            await SampleReport.OfAsync(Sample.Scenario(workloads, Sample.ClosedDatabase, []), asked => asked.ByPolicies)
        );

        var page = new HtmlPage(html);
        Assert.That(page.All("article", "flow").Count(), Is.EqualTo(9_900));
        Assert.That(page.All("td", "a").Count(), Is.EqualTo(9_900));
        Assert.That(html, Has.Length.LessThan(8_000_000));
    }

    [Test]
    public async Task LeavesOutMatricesBeyondItsSizeButExplainsTheirDifferences()
    {
        var workloads = Enumerable.Range(0, 201).Select(i => $"w{i:000}:80");
        var wrong = Sample.Flow("shop/w007 -> shop/w035:80");
        var report = await SampleReport.OfAsync(Sample.Scenario(workloads, "", []), a =>
            a.Applied == Asked.Promoted && a.Flow == wrong ? Verdict.Denied : a.ByPolicies
        );

        var page = PageOf(report);

        Assert.That(page.All("table", "matrix"), Is.Empty);
        Assert.That(
            page.All("div", "stage").First().Value,
            Does.Contain("No table: 201 x 201 cells are too many to read. '--output json=FILE' has every flow.")
        );
        Assert.That(
            page.One("article", "difference").Value,
            Does.Contain(wrong.ToString()).And.Contain("expected allowed, observed denied")
        );
    }

    [Test]
    public async Task SaysOfAMatrixThatFindsNoMoreRoomThatThePageIsFull()
    {
        var workloads = Enumerable.Range(0, 150).Select(i => $"w{i:000}:80");
        var wrong = Sample.Flow("shop/w007 -> shop/w035:80");
        var report = await SampleReport.OfAsync(Sample.Scenario(workloads, "", []), a =>
            a.Applied == Asked.Promoted && a.Flow == wrong ? Verdict.Denied : a.ByPolicies
        );

        var page = PageOf(report);

        Assert.That(page.All("table", "matrix").Count(), Is.EqualTo(1));
        Assert.That(
            page.All("div", "stage").Last().Value,
            Does.Contain("No table: a page has at most 40,000 cells. '--output json=FILE' has every flow.")
        );
    }

    [Test]
    public async Task ExplainsOnceWhatDiffersForTheSameReason()
    {
        var workloads = Enumerable.Range(0, 12).Select(i => $"w{i:00}:80");
        var report = await SampleReport.OfAsync(Sample.Scenario(workloads, "", []), a =>
            a.Applied == Asked.Promoted ? Verdict.Denied : a.ByPolicies
        );

        var page = PageOf(report);

        var others = page.One("article", "difference").Elements("details").Single();
        Assert.That(others.Element("summary")!.Value, Is.EqualTo("and 131 flows for the same reason"));
        Assert.That(others.Element("ul")!.Elements("li").Count(), Is.EqualTo(131));
    }

    [Test]
    public async Task IsTheSameWhereLinesEndOtherwise()
    {
        var report = await SampleReport.MixedAsync();
        using var windows = new StringWriter { NewLine = "\r\n" };

        new HtmlReport().Write(report, windows);

        Assert.That(windows.ToString(), Is.EqualTo(new HtmlReport().Write(report)));
    }

    private static HtmlPage PageOf(RunReport report) => new(new HtmlReport().Write(report));

    // Everything that is not StageTest's own wording is the text, wherever a page has it.
    private static async Task<RunReport> ReportOf(string text)
    {
        var scenario = Sample.Scenario([$"a{text}:80", $"b{text}:80"], "", []);
        var entry = new ExpectationEntry(Verdict.Denied, new(text, 1, 2), text);
        scenario = scenario with
        {
            Name = text,
            Description = text,
            File = text,
            Inputs = [new(text, text)],
            Promoted = scenario.Promoted with
            {
                Verdicts = [.. scenario.Plan.Flows.Select(_ => Verdict.Denied)],
                Entries = Enumerable.Range(0, scenario.Plan.Flows.Length).ToImmutableDictionary(place => place, _ => entry),
            },
        };
        var report = await SampleReport.OfAsync(scenario, a => a.Applied == Asked.Baseline ? Verdict.ProbeFailed : a.ByPolicies, _ => text);
        var run = report.Scenarios[0].Run! with
        {
            Doubt = text,
            Pending = [new(scenario.Plan.Flows[0], Verdict.Allowed, Verdict.Denied, text)],
        };
        return report with
        {
            Engine = text,
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add(text, text),
            Scenarios = [new(scenario, run, PromotionGate.Decide(run)), new(scenario, null, Decision.EngineFailed(scenario, text))],
        };
    }
}
