using System.Net;
using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Mutation;

/// <summary>Finds every single change of a policy that somebody might have made by mistake.</summary>
/// <remarks>
/// Changes are made to the values as they were written, so that each has its own line, and the result goes through the same reader as any
/// other policy. What the reader refuses, and what reads as the same policy, is no mutant.
/// </remarks>
public sealed class PolicyMutator
{
    private readonly Policy _policy;
    private readonly Manifest _manifest;
    private readonly PolicyReaderOptions _options;
    private readonly List<Mutant> _mutants = [];

    private PolicyMutator(Policy policy, Manifest manifest, PolicyReaderOptions options)
    {
        _policy = policy;
        _manifest = manifest;
        _options = options;
    }

    /// <summary>The mutants of a policy, in the order of its text.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="manifest">What it was read from.</param>
    /// <param name="options">How it was read.</param>
    public static IReadOnlyList<Mutant> Of(Policy policy, Manifest manifest, PolicyReaderOptions options)
    {
        var mutator = new PolicyMutator(policy, manifest, options);
        mutator._mutants.Add(new(MutationOperator.RemovePolicy, policy.Location, policy.Staging == PolicyStaging.StagedDelete ? "without this deletion" : "without this policy", policy, null));
        if (manifest.Body["spec"] is YamlMapping spec)
        {
            mutator.MutateSpec(spec);
        }

        return mutator._mutants;
    }

    private static string Text(YamlNode node) => node is YamlScalar scalar ? scalar.Value : node.Describe();

    private void MutateSpec(YamlMapping spec)
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
                        Add(MutationOperator.RemoveType, type, null, $"without the type {Text(type)}");
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
    }

    private void MutateOrder(YamlNode value, string field)
    {
        var (first, last) = field == "priority" ? ("0", "1000") : ("-1", "1000000000");
        Add(MutationOperator.MoveOrder, value, Scalar(value, first), $"with {field} {first}, before all others");
        Add(MutationOperator.MoveOrder, value, Scalar(value, last), $"with {field} {last}, behind all others");
    }

    private void MutateRules(YamlSequence rules)
    {
        foreach (var rule in rules.Items)
        {
            Add(MutationOperator.RemoveRule, rule, null, "without this rule");
            if (rule is not YamlMapping fields)
            {
                continue;
            }

            foreach (var (key, value) in fields.Entries)
            {
                switch (key.Value)
                {
                    case "action":
                        var flipped = Text(value) is "Allow" or "Accept" ? "Deny" : Text(value) == "allow" ? "deny" : "Allow";
                        Add(MutationOperator.FlipAction, value, Scalar(value, flipped), $"with the action {flipped} in the place of {Text(value)}");
                        break;
                    case "from" or "to":
                        MutatePeers(value, key.Value);
                        break;
                    case "ports" or "protocols":
                        MutatePorts(value, key.Value);
                        break;
                    case "source" or "destination":
                        MutateEntity(value, key.Value);
                        break;
                    case "protocol":
                        Add(MutationOperator.WidenPort, value, null, $"for every protocol, not {Text(value)} alone");
                        break;
                    case "notProtocol" or "icmp" or "notICMP" or "ipVersion":
                        Add(MutationOperator.WidenPort, value, null, $"without '{key.Value}'");
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

        Add(MutationOperator.WidenPeer, value, null, $"without '{field}', so for everyone");
        foreach (var peer in peers.Items)
        {
            if (peers.Items.Length > 1)
            {
                Add(MutationOperator.RemovePeer, peer, null, $"without this peer of '{field}'");
            }

            MutatePeer(peer);
        }
    }

    // A peer of a Kubernetes policy, and the subject of one for the whole cluster.
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
                        Add(MutationOperator.WidenPeer, value, null, $"without the {key.Value} of this peer");
                    }

                    MutateLabels(value);
                    break;
                case "pods":
                    MutatePeer(value);
                    break;
                case "ipBlock" when value is YamlMapping block:
                    MutateNet(block["cidr"]);
                    MutateNets(block["except"], "the exception");
                    break;
                case "networks":
                    MutateNets(value, "the network");
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
                Add(MutationOperator.DropTerm, value, null, $"without {key.Value}: {Text(value)} in the selector");
            }
        }

        if (fields["matchExpressions"] is YamlSequence expressions)
        {
            foreach (var expression in expressions.Items)
            {
                Add(MutationOperator.DropTerm, expression, null, "without this expression in the selector");
                if (expression is YamlMapping term && term["values"] is YamlSequence { Items.Length: > 1 } values)
                {
                    foreach (var value in values.Items)
                    {
                        Add(MutationOperator.DropTerm, value, null, $"without the value {Text(value)} in the selector");
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
                    Add(MutationOperator.WidenNet, value, null, $"without '{field}.nets'");
                    MutateNets(value, "the net");
                    break;
                case "notNets":
                    MutateNets(value, "the exception");
                    break;
                case "ports" or "notPorts":
                    MutatePorts(value, $"{field}.{key.Value}");
                    break;
                case "services" or "serviceAccounts":
                    Add(MutationOperator.WidenPeer, value, null, $"without '{field}.{key.Value}'");
                    break;
            }
        }
    }

    private void MutatePorts(YamlNode value, string field)
    {
        if (value is not YamlSequence { Items.Length: > 0 } ports)
        {
            return;
        }

        Add(MutationOperator.WidenPort, value, null, $"without '{field}', so for every port");
        foreach (var port in ports.Items)
        {
            if (ports.Items.Length > 1)
            {
                Add(MutationOperator.RemovePort, port, null, "without this port");
            }

            var number = (port as YamlMapping)?["port"] ?? port;
            if ((port as YamlMapping)?["endPort"] is null && number is YamlScalar scalar && scalar.AsInteger() is > 0 and < ushort.MaxValue and var first)
            {
                WidenNumber(port, scalar, first);
            }
        }
    }

    private void WidenNumber(YamlNode port, YamlScalar number, long first)
    {
        var description = $"for the port {first + 1} too, not {first} alone";
        if (port is YamlMapping mapping)
        {
            var end = new YamlScalar(number.Location, $"{first + 1}", IsPlain: true);
            Add(MutationOperator.WidenPort, port, mapping with { Entries = mapping.Entries.Add(new(new(number.Location, "endPort", IsPlain: true), end)) }, description);
        }
        else
        {
            Add(MutationOperator.WidenPort, port, new YamlScalar(number.Location, $"{first}:{first + 1}", IsPlain: false), description);
        }
    }

    private void MutateNets(YamlNode? value, string what)
    {
        if (value is not YamlSequence nets)
        {
            return;
        }

        foreach (var net in nets.Items)
        {
            if (nets.Items.Length > 1 || what == "the exception")
            {
                Add(what == "the exception" ? MutationOperator.WidenNet : MutationOperator.RemoveNet, net, null, $"without {what} {Text(net)}");
            }

            if (what != "the exception")
            {
                MutateNet(net);
            }
        }
    }

    private void MutateNet(YamlNode? value)
    {
        if (value is not YamlScalar scalar || !IPNetwork.TryParse(scalar.Value.Contains('/', StringComparison.Ordinal) ? scalar.Value : $"{scalar.Value}/32", out var net) || net.PrefixLength == 0)
        {
            return;
        }

        // The network that holds this one and its neighbour.
        var bytes = net.BaseAddress.GetAddressBytes();
        var bit = net.PrefixLength - 1;
        bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        var wider = $"{new IPAddress(bytes)}/{bit}";
        Add(MutationOperator.WidenNet, value, Scalar(value, wider), $"with {wider} in the place of {scalar.Value}");
    }

    // An expression loses each of the terms that it joins at its outermost level, and itself.
    private void MutateExpression(YamlNode value, string field)
    {
        if (value is not YamlScalar { IsText: true } scalar)
        {
            return;
        }

        Add(MutationOperator.DropTerm, value, null, $"without '{field}'");
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
                Add(MutationOperator.DropTerm, value, Scalar(value, rest), $"without {terms[i]} in '{field}'");
            }

            return;
        }
    }

    private static YamlScalar Scalar(YamlNode old, string value) => new(old.Location, value, IsPlain: true);

    private void Add(MutationOperator @operator, YamlNode old, YamlNode? replacement, string description)
    {
        var body = YamlChange.Replace(_manifest.Body, old, replacement);
        var problems = new DiagnosticBag();
        var read = PolicyReader.Read([_manifest with { Body = body }], problems, _options);
        if (!problems.HasErrors && read.Policies is [var mutated])
        {
            _mutants.Add(new(@operator, old.Location, description, _policy, mutated with { Staging = _policy.Staging }));
        }
    }
}
