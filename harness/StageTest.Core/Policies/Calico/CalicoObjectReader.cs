using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Policies.Calico;

/// <summary>Reads Calico's tiers, network sets and host endpoints.</summary>
internal static class CalicoObjectReader
{
    /// <summary>Reads a Tier; nothing, with errors, if it is broken.</summary>
    /// <remarks>
    /// A tier without order has <see cref="Tier.DefaultOrder"/> (<c>libcalico-go/lib/backend/k8s/resources/tiers.go</c>).
    /// </remarks>
    public static PolicyDocuments ReadTier(Manifest manifest, PolicyReaderOptions options, DiagnosticBag diagnostics)
    {
        var before = diagnostics.ErrorCount;
        if (Begin(manifest, isNamespaced: false, diagnostics) is not { } fields)
        {
            return PolicyDocuments.None;
        }

        if (!Names.IsLabel(manifest.Name))
        {
            diagnostics.Error(manifest.Location, $"{manifest} has a name that Calico refuses: it must be {Names.LabelRule}.");
        }

        double? order = null;
        var action = RuleAction.Deny;
        if (fields.Object("spec", "a tier spec") is { } spec)
        {
            order = spec.Number("order");
            action = ReadAction(spec, diagnostics);
            spec.Finish();
        }

        fields.Finish();
        var tier = new Tier(manifest.Name, order ?? Tier.UnstatedOrder(options.Api), action)
        {
            Location = manifest.Location,
            Document = manifest,
        };
        CheckBuiltIn(tier, options, diagnostics);
        return diagnostics.ErrorCount == before ? new() { Tiers = [tier] } : PolicyDocuments.None;
    }

    /// <summary>Reads a NetworkSet or GlobalNetworkSet; nothing, with errors, if it is broken.</summary>
    public static PolicyDocuments ReadNetworkSet(Manifest manifest, bool isNamespaced, DiagnosticBag diagnostics)
    {
        var before = diagnostics.ErrorCount;
        if (Begin(manifest, isNamespaced, diagnostics) is not { } fields)
        {
            return PolicyDocuments.None;
        }

        var labels = LabelsOf(manifest, diagnostics);
        if (labels.ContainsKey(EndpointLabels.Namespace))
        {
            diagnostics.Error(manifest.Location, $"{manifest} must not set the label {EndpointLabels.Namespace}: Calico sets it.");
        }

        var nets = ImmutableArray.CreateBuilder<IPNetwork>();
        if (fields.Object("spec", "a network set spec") is { } spec)
        {
            foreach (var node in spec.List("nets"))
            {
                if (FieldReader.AsText(node, "an entry of 'nets'", diagnostics) is not { } text)
                {
                    continue;
                }

                if (CidrText.TryParse(text, out var net, out _))
                {
                    nets.Add(net);
                }
                else if (CidrText.TryParseAddress(text, out var address))
                {
                    nets.Add(CidrText.Only(address));
                }
                else
                {
                    diagnostics.Error(node.Location, $"'{text}' is neither an address nor a range such as 10.0.0.0/8.");
                }
            }

            spec.Finish();
        }

        fields.Finish();
        var home =
            !isNamespaced ? ""
            : manifest.Namespace.Length == 0 ? "default"
            : manifest.Namespace;
        var set = new NetworkSet(home, manifest.Name, labels, nets.ToImmutable(), manifest.Location) { Document = manifest };
        return diagnostics.ErrorCount == before ? new() { NetworkSets = [set] } : PolicyDocuments.None;
    }

    /// <summary>Reads a HostEndpoint; nothing, with errors, if it is broken. What policies do to it is not evaluated.</summary>
    public static PolicyDocuments ReadHostEndpoint(Manifest manifest, DiagnosticBag diagnostics)
    {
        var before = diagnostics.ErrorCount;
        if (Begin(manifest, isNamespaced: false, diagnostics) is not { } fields)
        {
            return PolicyDocuments.None;
        }

        var labels = LabelsOf(manifest, diagnostics);
        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        string[] profiles = [];
        if (fields.Object("spec", "a host endpoint's spec") is { } spec)
        {
            spec.Ignore("node", "interfaceName", "ports");
            profiles = [.. spec.List("profiles").OfType<YamlScalar>().Select(p => p.Value)];
            foreach (var node in spec.List("expectedIPs"))
            {
                if (node is YamlScalar { IsText: true } text && CidrText.TryParseAddress(text.Value, out var address))
                {
                    addresses.Add(address);
                }
                else
                {
                    diagnostics.Error(node.Location, $"{FieldReader.Capital(node.Describe())} is not an address of a host.");
                }
            }

            spec.Finish();
        }

        fields.Finish();
        diagnostics.Warning(
            manifest.Location,
            $"{manifest}: what policies do to its own traffic is not evaluated. Rules may mean it by its labels and 'expectedIPs'. Where a "
                + "policy may govern what it sends, receives or, with 'applyOnForward', forwards, flows have no verdict."
        );
        var host = new HostEndpoint(manifest.Name, labels, addresses.ToImmutable(), manifest.Location)
        {
            AllowsByDefault = profiles.Contains(HostEndpoint.AllowingProfile),
        };
        return diagnostics.ErrorCount == before ? new() { HostEndpoints = [host] } : PolicyDocuments.None;
    }

    private static ImmutableSortedDictionary<string, string> LabelsOf(Manifest manifest, DiagnosticBag diagnostics)
    {
        var shown = (
            manifest.Body["metadata"] is YamlMapping metadata
                ? FieldReader.Of(metadata, "metadata", diagnostics)?.ObjectTexts("labels")
                : null
        ) ?? ImmutableSortedDictionary<string, string>.Empty;
        return shown.SetItems(CalicoStoreMetadata.Of(manifest, diagnostics).Labels);
    }

    private static FieldReader? Begin(Manifest manifest, bool isNamespaced, DiagnosticBag diagnostics)
    {
        if (FieldReader.Of(manifest.Body, ArticleText.Of(manifest.Kind), diagnostics) is not { } fields)
        {
            return null;
        }

        fields.Ignore("apiVersion", "kind", "status");
        ObjectMetadata.Check(manifest, fields, isNamespaced, Severity.Error, Names.ProblemOfCalicoLabelKey);
        return fields;
    }

    private static RuleAction ReadAction(FieldReader spec, DiagnosticBag diagnostics)
    {
        switch (spec.Text("defaultAction"))
        {
            case null or "Deny":
                return RuleAction.Deny;
            case "Pass":
                return RuleAction.Pass;
            case var other:
                diagnostics.Error(
                    spec.LocationOf("defaultAction"),
                    $"'{other}' is not a default action of a tier.{Suggestion.For(other, ["Deny", "Pass"], "They are")}"
                );
                return RuleAction.Deny;
        }
    }

    // libcalico-go/lib/resources/tier.go: order and action of the built-in tiers are fixed.
    private static void CheckBuiltIn(Tier tier, PolicyReaderOptions options, DiagnosticBag diagnostics)
    {
        if (
            Tier.BuiltIn(options.Calico).FirstOrDefault(t => t.Name == tier.Name) is { } fixedTier
            && (fixedTier.Order != tier.Order || fixedTier.DefaultAction != tier.DefaultAction)
        )
        {
            diagnostics.Error(
                tier.Location,
                $"The tier '{tier.Name}' is built in with order {fixedTier.Order.ToString(CultureInfo.InvariantCulture)} and "
                    + $"defaultAction {fixedTier.DefaultAction}, and cannot be changed. Remove the document."
            );
        }
    }
}
