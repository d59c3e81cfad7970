using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Selectors;

namespace StageTest.Core.Policies.Kubernetes;

/// <summary>Reads the peers of NetworkPolicy rules: pods, namespaces, both, or a range of addresses.</summary>
/// <param name="ownNamespace">Selects the pods of the policy's namespace, which a single pod selector refers to.</param>
/// <param name="diagnostics">Receives the errors.</param>
internal sealed class KubernetesPeerReader(Selector ownNamespace, DiagnosticBag diagnostics)
{
    /// <summary>Reads one peer; null, with an error, if it is broken.</summary>
    public PeerMatch? Read(YamlNode node)
    {
        if (FieldReader.Of(node, "a peer", diagnostics) is not { } fields)
        {
            return null;
        }

        var pods = fields.Optional("podSelector");
        var namespaces = fields.Optional("namespaceSelector");
        var block = fields.Object("ipBlock", "an IP block");
        fields.Finish();
        if (block is not null)
        {
            if (pods is not null || namespaces is not null)
            {
                diagnostics.Error(node.Location, "A peer has either 'ipBlock' or selectors, not both. Write two peers.");
            }

            return ReadBlock(block);
        }

        if (pods is null && namespaces is null)
        {
            diagnostics.Error(
                node.Location,
                "A peer needs 'podSelector', 'namespaceSelector' or 'ipBlock'. To mean every peer, leave the list out."
            );
            return null;
        }

        var inNamespace = namespaces is null
            ? ownNamespace
            : LabelSelectorReader.Read(namespaces, "a namespace selector", EndpointLabels.NamespacePrefix, diagnostics);
        var ofPods = pods is null ? Selector.All : LabelSelectorReader.Read(pods, "a pod selector", "", diagnostics);
        return new() { Selector = Selector.And(EndpointLabels.PodsOnly, inNamespace ?? Selector.All, ofPods ?? Selector.All) };
    }

    private PeerMatch? ReadBlock(FieldReader block)
    {
        var text = block.RequiredText("cidr");
        var exceptions = block.List("except").Select(n => (n.Location, Text: FieldReader.AsText(n, "an exception", diagnostics))).ToArray();
        block.Finish();
        if (text is null)
        {
            return null;
        }

        if (!CidrText.TryParse(text, out var cidr, out var isMasked))
        {
            diagnostics.Error(block.LocationOf("cidr"), NoRange(text));
            return null;
        }

        if (!isMasked)
        {
            diagnostics.Warning(block.LocationOf("cidr"), $"'{text}' has bits set beyond its prefix; it means {cidr}.");
        }

        var except = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var (location, exception) in exceptions)
        {
            if (exception is null)
            {
                continue;
            }

            if (!CidrText.TryParse(exception, out var net, out _))
            {
                diagnostics.Error(location, NoRange(exception));
            }
            else if (!CidrText.IsStrictlyWithin(net, cidr))
            {
                diagnostics.Error(location, $"The exception {net} must be inside {cidr} and smaller.");
            }
            else
            {
                except.Add(net);
            }
        }

        return new() { Nets = [cidr], NotNets = except.ToImmutable() };
    }

    private static string NoRange(string text) =>
        CidrText.TryParseAddress(text, out var address)
            ? $"'{text}' is an address and not a range. Write {text}/{address.GetAddressBytes().Length * 8} for it alone."
            : $"'{text}' is not an address range such as 10.0.0.0/8 or 2001:db8::/32.";
}
