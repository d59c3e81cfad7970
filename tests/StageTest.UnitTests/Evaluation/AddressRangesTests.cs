using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;

namespace StageTest.UnitTests.Evaluation;

internal sealed class AddressRangesTests
{
    [Test]
    public void WithoutRangesInPoliciesThereIsOneRange() =>
        Assert.That(Ranges("- {}", Direction.Ingress), Is.EqualTo(new[] { "0.0.0.0-255.255.255.255" }));

    [Test]
    public void ARangeCutsOnlyItsOwnDirection()
    {
        const string rule = "- { from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }";

        Assert.That(
            Ranges(rule, Direction.Ingress),
            Is.EqualTo(new[] { "0.0.0.0-9.255.255.255", "10.0.0.0-10.255.255.255", "11.0.0.0-255.255.255.255" })
        );
        Assert.That(Ranges(rule, Direction.Egress), Is.EqualTo(new[] { "0.0.0.0-255.255.255.255" }));
    }

    [Test]
    public void TouchingExceptionsAreOneRange() =>
        Assert.That(
            Ranges("- { from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.11.0.0/16, 10.10.0.0/16] } }] }", Direction.Ingress),
            Is.EqualTo(
                new[]
                {
                    "0.0.0.0-9.255.255.255",
                    "10.0.0.0-10.9.255.255",
                    "10.10.0.0-10.11.255.255",
                    "10.12.0.0-10.255.255.255",
                    "11.0.0.0-255.255.255.255",
                }
            )
        );

    [Test]
    public void AnExceptionAtTheEndLeavesNothingBehindIt() =>
        Assert.That(
            Ranges("- { from: [{ ipBlock: { cidr: 128.0.0.0/1, except: [192.0.0.0/2] } }] }", Direction.Ingress),
            Is.EqualTo(new[] { "0.0.0.0-127.255.255.255", "128.0.0.0-191.255.255.255", "192.0.0.0-255.255.255.255" })
        );

    [Test]
    public void OverlappingExceptionsCutOnce() =>
        Assert.That(
            Ranges("- { from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 10.1.0.0/16] } }] }", Direction.Ingress),
            Is.EqualTo(new[] { "0.0.0.0-9.255.255.255", "10.0.0.0-10.255.255.255", "11.0.0.0-255.255.255.255" })
        );

    [Test]
    public void IPv6AppearsWhereAPolicyNamesIt() =>
        Assert.That(
            Ranges("- { from: [{ ipBlock: { cidr: '2001:db8::/32' } }] }", Direction.Ingress),
            Is.EqualTo(
                new[]
                {
                    "0.0.0.0-255.255.255.255",
                    "::-2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
                    "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
                    "2001:db9::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                }
            )
        );

    private static IEnumerable<string> Ranges(string ingress, Direction direction)
    {
        var diagnostics = new DiagnosticBag();
        var documents = PolicyReader.Read(
            $"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: p }}\nspec:\n  podSelector: {{}}\n  "
                + $"ingress:\n  {ingress}\n",
            "p.yaml",
            diagnostics
        );
        Assert.That(diagnostics.Items, Is.Empty);
        return AddressRanges.Of([PolicySet.OfManifests(documents)], direction, []).Select(r => $"{r.First}-{r.Last}");
    }
}
