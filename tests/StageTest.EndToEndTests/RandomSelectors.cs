using CsCheck;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.EndToEndTests;

/// <summary>
/// Random selectors with every operator, over labels that pods and network sets of <see cref="PolicyGenerator"/> carry or lack.
/// </summary>
internal static class RandomSelectors
{
    private static readonly (string Label, string[] Values)[] Labels =
    [
        ("role", ["web", "db", "api", "nobody"]),
        ("tier", ["front", "back"]),
        ("zone", ["outside", "inside"]),
        (EndpointLabels.Namespace, ["shop", "bank"]),
        (EndpointLabels.NamespacePrefix + "team", ["shop", "bank"]),
        (EndpointLabels.NamespacePrefix + EndpointLabels.Name, ["shop", "bank"]),
        (EndpointLabels.ServiceAccount, ["default", "teller"]),
        (EndpointLabels.ServiceAccountPrefix + "grade", ["high", "low"]),
        (EndpointLabels.Orchestrator, [EndpointLabels.Kubernetes]),
        (KubernetesNamespace.NameLabel, ["shop"]),
    ];

    private static readonly Gen<(string Label, string[] Values)> AnyLabel = Gen.OneOf(Labels);

    // Parts of values, among them the empty one, which every value holds.
    private static readonly Gen<string> Parts = Gen.OneOf("", "b", "ba", "o", "web", "k", "t", "de", "side");

    private static readonly Gen<Selector> Leaves = Gen.Frequency(
        (1, Gen.Const(Selector.All)),
        (2, AnyLabel.Select(l => Selector.Has(l.Label))),
        (5, With((label, value) => Selector.Equal(label, value))),
        (3, With((label, value) => Selector.NotEqual(label, value))),
        (1, Gen.Select(AnyLabel, Parts, (l, part) => Selector.Contains(l.Label, part))),
        (1, Gen.Select(AnyLabel, Parts, (l, part) => Selector.StartsWith(l.Label, part))),
        (1, Gen.Select(AnyLabel, Parts, (l, part) => Selector.EndsWith(l.Label, part))),
        (2, Sets((label, values) => Selector.In(label, values))),
        (2, Sets((label, values) => Selector.NotIn(label, values)))
    );

    /// <summary>The selectors, of at most three levels.</summary>
    public static Gen<Selector> All { get; } = Combined(Combined(Leaves));

    private static Gen<Selector> Combined(Gen<Selector> operands) =>
        Gen.Frequency(
            (6, operands),
            (1, operands.Select(Selector.Not)),
            (1, operands.List[2, 3].Select(list => Selector.And(list))),
            (1, operands.List[2, 3].Select(list => Selector.Or(list)))
        );

    private static Gen<Selector> With(Func<string, string, Selector> make) =>
        AnyLabel.SelectMany(l => Gen.OneOf(l.Values).Select(value => make(l.Label, value)));

    // Empty sets are allowed: nothing is in them.
    private static Gen<Selector> Sets(Func<string, IEnumerable<string>, Selector> make) =>
        AnyLabel.SelectMany(l => Gen.OneOf(l.Values).List[0, 2].Select(values => make(l.Label, values)));
}
