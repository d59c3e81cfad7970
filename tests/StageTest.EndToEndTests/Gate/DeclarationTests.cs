using System.Text.Json;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Gate;

/// <summary>What a change may declare, waive and be excused from, and what it may not.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DeclarationTests : IDisposable
{
    private const string Opens = "open: [{ from: [kube-system/dns, external/internet], to: shop/db:5432 }]";

    private readonly GateRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [TestCase("expectChange: { " + Opens + " }\n", "change.yaml", true)]
    [TestCase("Takes the rule away.\n\n```yaml\nexpectChange:\n  " + Opens + "\n```\n", "body.md", true)]
    [TestCase("Takes the rule away.\r\n~~~\r\n# what opens\r\nexpectChange:\r\n  " + Opens + "\r\n~~~\r\n", "body.md", true)]
    [TestCase("Nothing is declared here: expectChange.\n", "body.md", false)]
    [TestCase("```yaml\nother: 1\n```\n", "body.md", false)]
    [TestCase("expectChange: { open: [{ from: kube-system/dns, to: shop/db:5432 }] }\n", "change.yaml", false)]
    [TestCase("expectChange: { " + Opens + ", close: [{ from: shop/web, to: shop/api }] }\n", "change.yaml", false)]
    public async Task TheWholeChangeIsDeclaredByAFile(string text, string file, bool promotes)
    {
        Open(declaration: "");
        _repository.Write(".git/" + file, text);

        var (code, report, error) = await _repository.JudgeAsync(
            "--base",
            "base",
            "--head",
            "head",
            "--expect-change",
            _repository.PathOf(".git/" + file)
        );

        Assert.That(code, Is.EqualTo(promotes ? 0 : 1), error + Holding(report));
    }

    [Test]
    public async Task WhatIsDeclaredMustHappenThoughNoScenarioIsAffected()
    {
        _repository.Branch("head");
        _repository.Write("README.md", "x");
        _repository.Commit();
        _repository.Write(".git/change.yaml", $"expectChange: {{ {Opens} }}\n");

        var (code, report, _) = await _repository.JudgeAsync(
            "--base",
            "base",
            "--head",
            "head",
            "--expect-change",
            _repository.PathOf(".git/change.yaml")
        );

        Assert.That(code, Is.EqualTo(1));
        Assert.That(Holding(report), Is.EqualTo("missing-change missing-change"));
    }

    [TestCase("expectChange: { open: [{ from: shop/nobody, to: shop/db:5432 }] }")]
    [TestCase("expectChange: { open: [{ from: shop/api, to: shop/db }], close: [{ from: shop/api, to: shop/db }] }")]
    [TestCase("expectChange: {}")]
    [TestCase("expect: {}")]
    [TestCase("")]
    [TestCase("a: 1\n---\nb: 2")]
    public async Task ABrokenDeclarationIsRefused(string text)
    {
        Open(declaration: "");
        _repository.Write(".git/change.yaml", text);

        Assert.That(
            (
                await _repository.JudgeAsync("--base", "base", "--head", "head", "--expect-change", _repository.PathOf(".git/change.yaml"))
            ).Code,
            Is.EqualTo(2)
        );
    }

    [Test]
    public async Task WhatWasDeclaredBeforeGrantsNothing()
    {
        _repository.Write("scenarios/shop.yaml", GateRepository.Scenario + $"expectChange: {{ {Opens} }}\n");
        _repository.Commit();

        Open($"expectChange: {{ {Opens} }}\n");
        var (code, report, error) = await _repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(Holding(report), Does.Contain("expectation-flipped"));
        Assert.That(error, Does.Contain("belong to an earlier change"));
    }

    [Test]
    public async Task AnOldEntryBesideANewOneGrantsNothing()
    {
        _repository.Write(
            "scenarios/shop.yaml",
            GateRepository.Scenario + "expectChange: { open: [{ from: external/internet, to: shop/db:5432 }] }\n"
        );
        _repository.Commit();

        Open($"expectChange: {{ {Opens} }}\n");
        var (code, report, _) = await _repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(Holding(report), Is.EqualTo("undeclared-change expectation-flipped"));
    }

    [TestCase("2999-01-01", 0)]
    [TestCase("2020-01-31", 1)]
    public async Task AWaiverCountsUntilItsLastDay(string day, int code)
    {
        Unknown(
            $"waivers:\n  - {{ waives: rule-unreached, place: NetworkPolicy shop/db ingress rule 2, owner: team-shop, reason: "
                + $"Later., expires: {day} }}\n"
        );

        var judged = await _repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(judged.Code, Is.EqualTo(code), Holding(judged.Report));
        Assert.That(
            (await _repository.JudgeAsync("--base", "base", "--head", "head", "--waivers-from", "base")).Code,
            Is.EqualTo(1),
            "the change waives its own reason"
        );
    }

    [Test]
    public async Task AWaiverOfAnotherPlaceWaivesNothing()
    {
        Unknown(
            "waivers:\n  - { waives: rule-unreached, place: NetworkPolicy shop/db ingress rule 1, owner: team-shop, reason: "
                + "Later., expires: 2999-01-01 }\n"
        );

        Assert.That((await _repository.JudgeAsync("--base", "base", "--head", "head")).Code, Is.EqualTo(1));
    }

    [TestCase("head")]
    [TestCase("base")]
    public async Task AnExpiredWaiverHoldsUntilItIsTakenAway(string side)
    {
        _repository.Write(
            "scenarios/waivers.yaml",
            "waivers:\n  - { waives: rule-unreached, place: x, owner: team-shop, reason: Later., expires: 2020-01-31 }\n"
        );
        _repository.Commit();
        _repository.Branch("head");
        _repository.Write("README.md", "x");
        _repository.Commit();

        Assert.That((await _repository.JudgeAsync("--base", "base", "--head", "head", "--waivers-from", side)).Code, Is.EqualTo(1));

        File.Delete(_repository.PathOf("scenarios/waivers.yaml"));
        _repository.Commit();

        Assert.That((await _repository.JudgeAsync("--base", "base", "--head", "head", "--waivers-from", side)).Code, Is.Zero);
    }

    [Test]
    public async Task UncoveredConnectionsMayBePermittedAndAreStillTold()
    {
        _repository.Branch("head");
        _repository.Write(
            "policies/live/db.yaml",
            GateRepository.Database.Replace("[{ port: 5432 }]", "[{ port: 5432 }, { port: 22 }]", StringComparison.Ordinal)
        );
        _repository.Commit();

        var (code, report, _) = await _repository.JudgeAsync("--base", "base", "--head", "head", "--allow-uncovered");

        Assert.That(code, Is.Zero);
        Assert.That(
            report.GetProperty("reasons").ToString(),
            Does.Contain("permitted by --allow-uncovered").And.Contain("uncovered-change")
        );
    }

    [Test]
    public async Task WhatThePromotedScenarioProvedNeedsNoSecondDeclaration()
    {
        const string staged = "  enforced: [../policies/live/]\n  staged: [../policies/staged/]\n";
        var scenario = GateRepository.Scenario.Replace(
            "{ to: shop/api:8080 }",
            "{ from: shop/web, to: shop/api:8080 }",
            StringComparison.Ordinal
        );
        _repository.Write("policies/staged/api.yaml", GateRepository.StagedApi);
        _repository.Write(
            "scenarios/shop.yaml",
            scenario
                .Replace("  enforced: [../policies/live/]\n", staged, StringComparison.Ordinal)
                .Replace(
                    "expect:\n",
                    "expect:\n  baseline:\n    default: allow\n    deny: [{ from: shop/web, to: [shop/db, external/internet] }, "
                        + "{ from: [kube-system/dns, external/internet], to: shop/db }]\n",
                    StringComparison.Ordinal
                )
        );
        _repository.Commit();
        _repository.Branch("head");
        File.Delete(_repository.PathOf("policies/staged/api.yaml"));
        _repository.Write(
            "policies/live/api.yaml",
            GateRepository
                .StagedApi.Replace("projectcalico.org/v3", "networking.k8s.io/v1", StringComparison.Ordinal)
                .Replace("StagedKubernetesNetworkPolicy", "NetworkPolicy", StringComparison.Ordinal)
                .Replace("  stagedAction: Set\n", "", StringComparison.Ordinal)
        );
        _repository.Write("scenarios/shop.yaml", scenario);
        _repository.Commit();

        var (code, report, error) = await _repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(Holding(report), Is.Empty, error);
        Assert.That(code, Is.Zero);
    }

    [TestCase("0", 0)]
    [TestCase("0.99", 1)]
    public async Task TooFewNoticedMistakesHoldAndTheirRemediesAreListed(string least, int code)
    {
        _repository.Branch("head");
        _repository.Write("policies/live/db.yaml", "# why\n" + GateRepository.Database);
        _repository.Commit();

        var (exit, report, error) = await _repository.JudgeAsync(
            "--base",
            "base",
            "--head",
            "head",
            "--min-mutation-score",
            least,
            "--output",
            $"markdown={_repository.PathOf(".git/comment.md")}"
        );

        Assert.That(exit, Is.EqualTo(code), error + Holding(report));
        var mutations = report.GetProperty("mutations");
        Assert.That(mutations.GetProperty("noticed").GetInt32(), Is.GreaterThan(5));
        Assert.That(mutations.GetProperty("unnoticed").EnumerateArray().First().GetProperty("remedy").GetArrayLength(), Is.GreaterThan(0));
        Assert.That(_repository.Read(".git/comment.md").Contains("paste under", StringComparison.Ordinal), Is.EqualTo(code == 1));
    }

    [Test]
    public async Task TheLinesForUnnoticedMistakesRaiseTheScore()
    {
        _repository.Branch("head");
        _repository.Write("policies/live/db.yaml", "# why\n" + GateRepository.Database);
        _repository.Commit();
        var before = (await _repository.JudgeAsync("--base", "base", "--head", "head", "--min-mutation-score", "0"))
            .Report.GetProperty("mutations")
            .GetProperty("score")
            .GetDouble();
        _repository.Write(
            "scenarios/shop.yaml",
            GateRepository.Scenario.Replace("ports: [5432]", "ports: [5432, 5433]", StringComparison.Ordinal)
        );
        _repository.Commit();

        var after = (await _repository.JudgeAsync("--base", "base", "--head", "head", "--min-mutation-score", "0"))
            .Report.GetProperty("mutations")
            .GetProperty("score")
            .GetDouble();

        Assert.That(after, Is.GreaterThan(before));
    }

    private static string Holding(JsonElement report) =>
        report.ValueKind == JsonValueKind.Undefined
            ? ""
            : string.Join(
                ' ',
                report
                    .GetProperty("reasons")
                    .EnumerateArray()
                    .Where(r => r.GetProperty("holds").GetBoolean())
                    .Select(r => r.GetProperty("id").GetString())
            );

    // The database becomes open to everyone, and the scenario expects it.
    private void Open(string declaration)
    {
        _repository.Branch("head");
        File.Delete(_repository.PathOf("policies/live/db.yaml"));
        _repository.Write(
            "scenarios/shop.yaml",
            GateRepository.Scenario.Replace(
                "{ from: shop/api, to: shop/db:5432 }",
                "{ from: [shop/api, kube-system/dns, external/internet], to: shop/db:5432 }",
                StringComparison.Ordinal
            ) + declaration
        );
        _repository.Commit();
    }

    // A rule for workloads that the topology lacks.
    private void Unknown(string waivers)
    {
        _repository.Branch("head");
        _repository.Write(
            "policies/live/db.yaml",
            GateRepository.Database + "    - from: [{ podSelector: { matchLabels: { role: monitor } } }]\n"
        );
        _repository.Write("scenarios/shop.yaml", GateRepository.Scenario + waivers);
        _repository.Commit();
    }
}
