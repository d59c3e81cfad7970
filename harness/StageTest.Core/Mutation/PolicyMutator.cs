using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Mutation;

/// <summary>Finds every single change of a policy that an author might make by mistake.</summary>
internal sealed class PolicyMutator
{
    private readonly MutantMaker _maker;

    private PolicyMutator(MutantMaker maker) => _maker = maker;

    /// <summary>The mutants of a policy, in the order of its text.</summary>
    /// <param name="policy">The policy; it was read from a document.</param>
    /// <param name="options">The reading options.</param>
    public static IReadOnlyList<Mutant> Of(Policy policy, PolicyReaderOptions options)
    {
        PolicySet With(PolicySet set, Policy mutated) =>
            set with
            {
                Policies = set.Policies.SetItem(set.Policies.IndexOf(policy), mutated with { Staging = policy.Staging }),
            };
        var maker = new MutantMaker(policy.ToString(), policy.Document!, policy.Kind, options, read =>
            read.Policies is [var mutated] ? set => With(set, mutated) : null
        );
        maker.Add(
            MutationOperator.RemovePolicy,
            policy.Location,
            policy.Staging == PolicyStaging.StagedDelete ? "without this deletion" : "without this policy",
            set => set with { Policies = set.Policies.Remove(policy) }
        );
        if (policy.Document!.Body["spec"] is YamlMapping spec)
        {
            new PolicyMutator(maker).MutateSpec(spec, policy);
        }

        return maker.Mutants;
    }

    private void MutateSpec(YamlMapping spec, Policy policy)
    {
        foreach (var (key, value) in spec.Entries)
        {
            switch (key.Value)
            {
                case "ingress" or "egress" when value is YamlSequence rules:
                    MutateRules(rules);
                    break;
                case "policyTypes" or "types" when value is YamlSequence { Items.Length: > 1 } types:
                    foreach (var type in types.Items)
                    {
                        _maker.Add(MutationOperator.RemoveType, type, null, $"without the type {MutantMaker.Text(type)}");
                    }

                    break;
                case "podSelector":
                    MutateLabels(value);
                    break;
                case "subject":
                    MutatePeer(value);
                    break;
                case "selector" or "namespaceSelector" or "serviceAccountSelector":
                    MutateExpression(value, key.Value);
                    break;
                case "order" or "priority" when value is YamlScalar:
                    MutateOrder(value, key.Value);
                    break;
            }
        }

        // Without an order, a policy comes after all that have one.
        if (spec["order"] is null && policy.Kind.IsTiered && policy.Staging != PolicyStaging.StagedDelete)
        {
            _maker.Add(MutationOperator.MoveOrder, spec, MutantMaker.With(spec, "order", "-1"), "with order -1, before all others");
        }
    }

    private void MutateOrder(YamlNode value, string field)
    {
        var (first, last) = field == "priority" ? ("0", "1000") : ("-1", "1000000000");
        _maker.Add(MutationOperator.MoveOrder, value, MutantMaker.Scalar(value, first), $"with {field} {first}, before all others");
        _maker.Add(MutationOperator.MoveOrder, value, MutantMaker.Scalar(value, last), $"with {field} {last}, behind all others");
    }

    private void MutateRules(YamlSequence rules)
    {
        foreach (var rule in rules.Items)
        {
            _maker.Add(MutationOperator.RemoveRule, rule, null, "without this rule");
            if (rule is not YamlMapping fields)
            {
                continue;
            }

            foreach (var (key, value) in fields.Entries)
            {
                switch (key.Value)
                {
                    case "action":
                        var flipped =
                            MutantMaker.Text(value) is "Allow" or "Accept" ? "Deny"
                            : MutantMaker.Text(value) == "allow" ? "deny"
                            : "Allow";
                        _maker.Add(
                            MutationOperator.FlipAction,
                            value,
                            MutantMaker.Scalar(value, flipped),
                            $"with the action {flipped} instead of {MutantMaker.Text(value)}"
                        );
                        break;
                    case "from" or "to":
                        MutatePeers(value, key.Value);
                        break;
                    case "ports" or "protocols":
                        PortMutations.Of(_maker, value, key.Value);
                        break;
                    case "source" or "destination":
                        MutateEntity(value, key.Value);
                        break;
                    case "protocol":
                        _maker.Add(MutationOperator.WidenPort, value, null, $"for every protocol, not {MutantMaker.Text(value)} alone");
                        break;
                    case "notProtocol" or "icmp" or "notICMP" or "ipVersion":
                        _maker.Add(MutationOperator.WidenPort, value, null, $"without '{key.Value}'");
                        break;
                }
            }
        }
    }

    private void MutatePeers(YamlNode value, string field)
    {
        if (value is not YamlSequence { Items.Length: > 0 } peers)
        {
            return;
        }

        _maker.Add(MutationOperator.WidenPeer, value, null, $"without '{field}', so for everyone");
        foreach (var peer in peers.Items)
        {
            if (peers.Items.Length > 1)
            {
                _maker.Add(MutationOperator.RemovePeer, peer, null, $"without this peer of '{field}'");
            }

            MutatePeer(peer);
        }
    }

    // A peer of a Kubernetes policy, and the subject of a cluster-scoped one.
    private void MutatePeer(YamlNode peer)
    {
        if (peer is not YamlMapping fields)
        {
            return;
        }

        foreach (var (key, value) in fields.Entries)
        {
            switch (key.Value)
            {
                case "podSelector" or "namespaceSelector" or "namespaces":
                    if (fields.Entries.Length > 1)
                    {
                        _maker.Add(MutationOperator.WidenPeer, value, null, $"without the {key.Value} of this peer");
                    }

                    MutateLabels(value);
                    break;
                case "pods":
                    MutatePeer(value);
                    break;
                case "ipBlock" when value is YamlMapping block:
                    NetMutations.Widen(_maker, block["cidr"]);
                    NetMutations.OfExceptions(_maker, block["except"]);
                    break;
                case "networks":
                    NetMutations.Of(_maker, value, "the network");
                    break;
            }
        }
    }

    private void MutateLabels(YamlNode selector)
    {
        if (selector is not YamlMapping fields)
        {
            return;
        }

        if (fields["matchLabels"] is YamlMapping labels)
        {
            foreach (var (key, value) in labels.Entries)
            {
                _maker.Add(MutationOperator.DropTerm, value, null, $"without {key.Value}: {MutantMaker.Text(value)} in the selector");
            }
        }

        if (fields["matchExpressions"] is YamlSequence expressions)
        {
            foreach (var expression in expressions.Items)
            {
                _maker.Add(MutationOperator.DropTerm, expression, null, "without this expression in the selector");
                if (expression is YamlMapping term && term["values"] is YamlSequence { Items.Length: > 1 } values)
                {
                    foreach (var value in values.Items)
                    {
                        _maker.Add(MutationOperator.DropTerm, value, null, $"without the value {MutantMaker.Text(value)} in the selector");
                    }
                }
            }
        }
    }

    private void MutateEntity(YamlNode entity, string field)
    {
        if (entity is not YamlMapping fields)
        {
            return;
        }

        foreach (var (key, value) in fields.Entries)
        {
            switch (key.Value)
            {
                case "selector" or "notSelector" or "namespaceSelector":
                    MutateExpression(value, $"{field}.{key.Value}");
                    break;
                case "nets":
                    _maker.Add(MutationOperator.WidenNet, value, null, $"without '{field}.nets'");
                    NetMutations.Of(_maker, value, "the net");
                    break;
                case "notNets":
                    NetMutations.OfExceptions(_maker, value);
                    break;
                case "ports" or "notPorts":
                    PortMutations.Of(_maker, value, $"{field}.{key.Value}");
                    break;
                case "services" or "serviceAccounts":
                    _maker.Add(MutationOperator.WidenPeer, value, null, $"without '{field}.{key.Value}'");
                    break;
            }
        }
    }

    // An expression loses each of its outermost terms, and itself.
    private void MutateExpression(YamlNode value, string field)
    {
        if (value is not YamlScalar { IsText: true } scalar)
        {
            return;
        }

        _maker.Add(MutationOperator.DropTerm, value, null, $"without '{field}'");
        foreach (var joiner in (ReadOnlySpan<string>)["&&", "||"])
        {
            var terms = SelectorTerms.Split(scalar.Value, joiner);
            if (terms.Count < 2)
            {
                continue;
            }

            for (var i = 0; i < terms.Count; i++)
            {
                var rest = string.Join($" {joiner} ", terms.Where((_, place) => place != i));
                _maker.Add(MutationOperator.DropTerm, value, MutantMaker.Scalar(value, rest), $"without {terms[i]} in '{field}'");
            }

            return;
        }
    }
}
