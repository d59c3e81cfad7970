using System.Collections.Immutable;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Drafts;
using StageTest.Core.Lint;
using StageTest.Core.Scenarios;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Drafts;

/// <summary>Whatever the verdicts are, what is written means exactly them.</summary>
internal sealed class ExpectationDraftTests
{
    [Test]
    public void WhatIsWrittenIsReadBackAndSaysNothingTwice()
    {
        using var text = new ScenarioText();
        var scenario = text.Read("  promoted: { default: allow }")!;

        Gen.Bool.Array[scenario.Plan.Flows.Length]
            .Sample(
                allowed =>
                {
                    var verdicts = Verdicts(allowed);
                    var written = Write(scenario, verdicts);
                    var read = text.Read(written);

                    Assert.That(read?.Promoted.Verdicts, Is.EqualTo(verdicts), written);
                    Assert.That(Linter.Check([read!], _ => null, [ExpectationChecks.ImpliedExpectation]), Is.Empty, written);
                },
                iter: 60,
                threads: 1
            );
    }

    [Test]
    public void NamesAndListsAndSelectorsAreTakenWhereTheyAreShortest()
    {
        using var text = new ScenarioText();
        var scenario = text.Read("  promoted: { default: allow }")!;
        ImmutableArray<Verdict> verdicts =
        [
            .. scenario.Plan.Flows.Select(f =>
                f.ToString() is var flow
                && (
                    flow.Contains("-> shop/web:80/tcp", StringComparison.Ordinal)
                    || flow is "shop/web -> shop/api:8080/tcp" or "office/clerk -> shop/api:8080/tcp"
                    || flow.StartsWith("shop/api -> shop/db", StringComparison.Ordinal)
                )
                    ? Verdict.Allowed
                    : Verdict.Denied
            ),
        ];

        Assert.That(
            Write(scenario, verdicts),
            Is.EqualTo(
                """
                  promoted:
                    default: deny
                    allow:
                      - { from: shop/api, to: shop/db }
                      - { from: { labels: { role: web } }, to: shop/api:8080 }
                      - { to: shop/web }

                """
            )
        );
    }

    [Test]
    public void NothingIsListedWhereEverythingIsAllowed()
    {
        using var text = new ScenarioText();
        var scenario = text.Read("  promoted: { default: deny }")!;

        Assert.That(
            Write(scenario, [.. scenario.Plan.Flows.Select(_ => Verdict.Allowed)]),
            Is.EqualTo("  promoted:\n    default: allow\n")
        );
    }

    private static ImmutableArray<Verdict> Verdicts(bool[] allowed) => [.. allowed.Select(a => a ? Verdict.Allowed : Verdict.Denied)];

    private static string Write(Scenario scenario, ImmutableArray<Verdict> verdicts) =>
        "  promoted:\n"
        + string.Concat(ExpectationDraft.Of(scenario.Topology, scenario.Plan, verdicts).Text("    ").Select(line => line + "\n"));
}
