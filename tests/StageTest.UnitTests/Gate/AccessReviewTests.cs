using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Core.Decisions;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;
using StageTest.UnitTests.Access;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Gate;

/// <summary>What a change of roles and bindings opens and closes, against what is declared.</summary>
internal sealed class AccessReviewTests
{
    private const string Deletes = "{ who: group team-shop, may: delete, kind: StagedNetworkPolicy, tier: shop, namespace: shop }";

    private static readonly string More = ScenarioAccessTests.Rbac.Replace(
        "[get, create, update]",
        "[get, create, update, delete]",
        StringComparison.Ordinal
    );

    [Test]
    public void NothingChangesWithoutAChange() => Assert.That(Judge(ScenarioAccessTests.Rbac, ScenarioAccessTests.Rbac, ""), Is.Empty);

    [Test]
    public void WhatOpensMustBeDeclared()
    {
        var reasons = Judge(ScenarioAccessTests.Rbac, More, "");

        Assert.That(
            reasons.Select(r => $"{r.Id} {r.Place}"),
            Is.EqualTo([
                "access-opened group team-shop: delete stagednetworkpolicies.projectcalico.org in the tier shop in the namespace shop",
            ])
        );
        Assert.That(reasons[0].Text, Does.EndWith("It is allowed by RoleBinding shop/author."));
        Assert.That(reasons[0].Location.File, Does.EndWith("rbac.yaml"));
        Assert.That(Judge(ScenarioAccessTests.Rbac, More, $"expectChange: {{ access: {{ open: [{Deletes}] }} }}\n"), Is.Empty);
    }

    /// <summary>To delete all policies at once is a right of its own, and a grant of it opens.</summary>
    [Test]
    public void ToDeleteAllAtOnceOpens()
    {
        var more = ScenarioAccessTests.Rbac.Replace(
            "[get, create, update]",
            "[get, create, update, deletecollection]",
            StringComparison.Ordinal
        );
        var declared = Deletes.Replace("may: delete", "may: deletecollection", StringComparison.Ordinal);

        Assert.That(
            Judge(ScenarioAccessTests.Rbac, more, "").Select(r => $"{r.Id} {r.Place}"),
            Is.EqualTo([
                "access-opened group team-shop: deletecollection stagednetworkpolicies.projectcalico.org in the tier shop in the "
                    + "namespace shop",
            ])
        );
        Assert.That(Judge(ScenarioAccessTests.Rbac, more, $"expectChange: {{ access: {{ open: [{declared}] }} }}\n"), Is.Empty);
    }

    [Test]
    public void WhatClosesIsToldBesideADeclaration()
    {
        Assert.That(Judge(More, ScenarioAccessTests.Rbac, ""), Is.Empty, "To close is safe, as for connections.");
        Assert.That(Judge(More, ScenarioAccessTests.Rbac, $"expectChange: {{ access: {{ close: [{Deletes}] }} }}\n"), Is.Empty);
        Assert.That(
            Judge(More, ScenarioAccessTests.Rbac, $"expectChange: {{ access: {{ open: [{Deletes}] }} }}\n").Select(r => r.Id),
            Is.EqualTo(["undeclared-change", "missing-change"])
        );
    }

    [Test]
    public void ADeclarationOfAnotherPlaceDeclaresNothing() =>
        Assert.That(
            Judge(
                    ScenarioAccessTests.Rbac,
                    More,
                    $"expectChange: {{ access: {{ open: [{Deletes.Replace("namespace: shop", "namespace: ops")}] }} }}\n"
                )
                .Select(r => r.Id),
            Is.EqualTo(["access-opened", "missing-change"])
        );

    [Test]
    public void AnInstallThatAsksLessOpens()
    {
        var rbac = ScenarioAccessTests.Rbac.Replace("resourceNames: [shop]", "resourceNames: [ops]", StringComparison.Ordinal);
        using var before = new ScenarioText();
        using var after = new ScenarioText();

        var reasons = Judge(Read(before, rbac, "", "{ default: ignore }"), Read(after, rbac, "", "{ default: ignore }", "crds"));

        Assert.That(reasons, Is.Not.Empty);
        Assert.That(reasons.Select(r => r.Id), Is.All.EqualTo("access-opened"));
    }

    [TestCase("{ default: ignore }", "scenario.yaml expect.access.default")]
    [TestCase(null, "scenario.yaml expect.access")]
    public void ALooserExpectationIsARemovedOne(string? now, string place)
    {
        using var before = new ScenarioText();
        using var after = new ScenarioText();
        var reasons = AccessReview
            .Removed(Read(before, ScenarioAccessTests.Rbac, "", ScenarioAccessTests.Met), Read(after, ScenarioAccessTests.Rbac, "", now))
            .ToArray();

        Assert.That(reasons.Select(r => r.Id), Is.All.EqualTo("expectation-removed"));
        Assert.That(reasons[0].Place, Does.EndWith(place));
    }

    [TestCase("[]", "[{ from: shop/web, to: shop/api:8080 }]", 1)]
    [TestCase("[{ from: shop/web, to: shop/api:8080 }]", "[]", 0)]
    public void AWiderBoundOfAnOwnerIsARemovedExpectation(string was, string now, int count)
    {
        using var before = new ScenarioText();
        using var after = new ScenarioText();
        Scenario Bound(ScenarioText text, string open) =>
            text.Read($"  promoted: {{ default: allow }}\n  delegation: {{ tier default: {{ mayOpen: {open} }} }}")!;

        Assert.That(AccessReview.Removed(Bound(before, was), Bound(after, now)).Count(), Is.EqualTo(count));
    }

    private static IReadOnlyList<HoldReason> Judge(string was, string now, string declared)
    {
        using var before = new ScenarioText();
        using var after = new ScenarioText();
        return Judge(Read(before, was, "", "{ default: ignore }"), Read(after, now, declared, "{ default: ignore }"));
    }

    private static IReadOnlyList<HoldReason> Judge(Scenario before, Scenario after) =>
        [
            .. ChangeGate.Decide(
                new()
                {
                    Changes = [ScenarioChange.Of(before, after, isNew: false)],
                    Declared = after.ExpectChange is { } own
                        ? ImmutableDictionary<string, DeclaredChange>.Empty.Add(after.File, own)
                        : ImmutableDictionary<string, DeclaredChange>.Empty,
                    IsProofEnough = true,
                    Today = new(2026, 1, 1),
                },
                []
            ),
        ];

    private static Scenario Read(ScenarioText text, string rbac, string declared, string? expected, string install = "operator")
    {
        var access = expected is null ? "" : $"  access: {expected}\n";
        var scenario = text.With("rbac.yaml", rbac)
            .Read($"{access}  promoted: {{ default: allow }}", $"{{}}\n{declared}access: {{ manifests: [rbac.yaml], install: {install} }}");
        Assert.That(scenario, Is.Not.Null, string.Join('\n', text.Said));
        return scenario!;
    }
}
