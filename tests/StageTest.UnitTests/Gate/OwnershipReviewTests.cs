using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.UnitTests.Gate;

/// <summary>What a change touches of owners, and who may approve it.</summary>
internal sealed class OwnershipReviewTests
{
    private static readonly AccessSubject Shop = new(SubjectKind.Group, "", "team-shop");
    private static readonly AccessSubject Platform = new(SubjectKind.Group, "", "platform");
    private static readonly AccessSubject Ann = new(SubjectKind.User, "", "ann");

    private static readonly ImmutableArray<Owner> Owners =
    [
        new(Shop, ["shop"], ["policies/shop"]),
        new(Platform, ["security"], ["policies"]),
        new(Ann, ["shop"], []),
    ];

    [TestCase("policies/shop/a.yaml", "", "policies/shop/a.yaml")]
    [TestCase("policies/shop/a.yaml", "group team-shop", "")]
    [TestCase("policies/shop/a.yaml", "group platform", "", Description = "the folder above is platform's, and so is what is in it")]
    [TestCase("policies/shop/a.yaml", "user ann", "policies/shop/a.yaml")]
    [TestCase("policies/shop/a.yaml", "user team-shop", "policies/shop/a.yaml")]
    [TestCase("policies/shopping/a", "group team-shop", "policies/shopping/a")]
    [TestCase("apps/a.yaml", "", "")]
    public void AFileNeedsOneOfItsOwners(string file, string approvedBy, string expected) =>
        Assert.That(Places([file], approvedBy, [], []), Is.EqualTo(expected));

    [TestCase("", "tier shop: NetworkPolicy shop/web")]
    [TestCase("group team-shop", "")]
    [TestCase("user ann", "")]
    [TestCase("group platform", "tier shop: NetworkPolicy shop/web")]
    public void APolicyNeedsAnOwnerOfItsTier(string approvedBy, string expected)
    {
        var (was, now) = (Policy("shop", "one"), Policy("shop", "two"));

        Assert.Multiple(() =>
        {
            Assert.That(Places([], approvedBy, [was], [now]), Is.EqualTo(expected), "it changes");
            Assert.That(Places([], approvedBy, [was], []), Is.EqualTo(expected), "it goes");
            Assert.That(Places([], approvedBy, [], [now]), Is.EqualTo(expected), "it comes");
            Assert.That(Places([], approvedBy, [was], [was with { Location = SourceLocation.Whole("other") }]), Is.Empty, "it stays");
        });
    }

    [Test]
    public void APolicyThatMovesToAnotherTierNeedsAnOwnerOfEach()
    {
        var (was, now) = (Policy("shop", "one"), Policy("security", "one"));

        Assert.That(
            Places([], "group team-shop", [was], [now]),
            Is.EqualTo("tier security: NetworkPolicy shop/web"),
            "an owner of the old tier approved"
        );
        Assert.That(Places([], "group platform", [was], [now]), Is.EqualTo("tier shop: NetworkPolicy shop/web"));
    }

    [Test]
    public void AReasonNamesTheOwnersAndTheRemedy()
    {
        var reason = new OwnershipReview(Owners, []).Of(["policies/shop/a.yaml"], [], []).Single();

        Assert.That(
            reason.Text,
            Is.EqualTo(
                "The change touches policies/shop/a.yaml, which belongs to 'group platform' or 'group team-shop', and none of its owners "
                    + "approved the change. Let an owner approve it, and name the owner with --approved-by 'group platform'."
            )
        );
        Assert.That(reason.Holds, Is.True);
    }

    [Test]
    public void ManyFilesAreToldInShort()
    {
        var reasons = new OwnershipReview(Owners, []).Of(Enumerable.Range(0, 60).Select(i => $"policies/{i}"), [], []);

        Assert.That(reasons, Has.Length.EqualTo(51));
        Assert.That(reasons[50].Text, Is.EqualTo("And 10 more files and policies change without the approval of an owner."));
    }

    private static TieredObject Policy(string tier, string content) =>
        new(tier, "NetworkPolicy shop/web", content, SourceLocation.Whole("a.yaml"));

    private static string Places(string[] files, string approvedBy, TieredObject[] before, TieredObject[] after) =>
        string.Join(
            ';',
            new OwnershipReview(Owners, AccessSubject.Parse(approvedBy) is { } subject ? [subject] : [])
                .Of(files, before, after)
                .Select(r => r.Place)
        );
}
