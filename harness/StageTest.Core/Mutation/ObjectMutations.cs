using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Core.Mutation;

/// <summary>Changes of the objects that policies rely on: tiers and network sets.</summary>
internal static class ObjectMutations
{
    /// <summary>The mutants of a tier: its order, and what happens at its end.</summary>
    public static IReadOnlyList<Mutant> Of(Tier tier, PolicyReaderOptions options)
    {
        PolicySet With(PolicySet set, Tier mutated) =>
            set with
            {
                Tiers = [.. Tier.Sorted(set.Tiers.Select(t => ReferenceEquals(t, tier) ? mutated with { IsStaged = tier.IsStaged } : t))],
            };
        var maker = new MutantMaker($"Tier {tier.Name}", tier.Document!, KindOf(tier.Document!), options, read =>
            read.Tiers is [var mutated] ? set => With(set, mutated) : null
        );
        if (tier.Document!.Body["spec"] is not YamlMapping spec)
        {
            return maker.Mutants;
        }

        if (spec["order"] is YamlScalar order)
        {
            maker.Add(MutationOperator.MoveOrder, order, MutantMaker.Scalar(order, "-1"), "with order -1, before all others");
            maker.Add(
                MutationOperator.MoveOrder,
                order,
                MutantMaker.Scalar(order, "1000000000"),
                "with order 1000000000, behind all others"
            );
        }

        var flipped = tier.DefaultAction == RuleAction.Deny ? "Pass" : "Deny";
        if (spec["defaultAction"] is YamlScalar action)
        {
            maker.Add(
                MutationOperator.FlipAction,
                action,
                MutantMaker.Scalar(action, flipped),
                $"with the default action {flipped} instead of {action.Value}"
            );
        }
        else
        {
            maker.Add(
                MutationOperator.FlipAction,
                spec,
                MutantMaker.With(spec, "defaultAction", flipped),
                $"with the default action {flipped}"
            );
        }

        return maker.Mutants;
    }

    /// <summary>The mutants of a network set: its ranges, and its labels, by which selectors find it.</summary>
    public static IReadOnlyList<Mutant> Of(NetworkSet networks, PolicyReaderOptions options)
    {
        PolicySet With(PolicySet set, NetworkSet mutated) =>
            set with
            {
                NetworkSets =
                [
                    .. set.NetworkSets.Select(s => ReferenceEquals(s, networks) ? mutated with { IsStaged = networks.IsStaged } : s),
                ],
            };
        var maker = new MutantMaker(networks.ToString(), networks.Document!, KindOf(networks.Document!), options, read =>
            read.NetworkSets is [var mutated] ? set => With(set, mutated) : null
        );
        var body = networks.Document!.Body;
        NetMutations.Of(maker, (body["spec"] as YamlMapping)?["nets"], "the net");
        foreach (var (key, value) in ((body["metadata"] as YamlMapping)?["labels"] as YamlMapping)?.Entries ?? [])
        {
            maker.Add(MutationOperator.DropLabel, value, null, $"without the label {key.Value}: {MutantMaker.Text(value)}");
        }

        return maker.Mutants;
    }

    private static PolicyObjectKind KindOf(Manifest document) => PolicyKinds.Known.Find(document.ApiVersion, document.Kind)!;
}
