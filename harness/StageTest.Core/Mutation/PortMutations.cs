using System.Globalization;
using StageTest.Core.Documents;

namespace StageTest.Core.Mutation;

/// <summary>Changes of a rule's ports, in the forms of the different kinds.</summary>
internal static class PortMutations
{
    /// <summary>Adds the mutants of a list of ports.</summary>
    /// <param name="maker">Receives them.</param>
    /// <param name="value">The list.</param>
    /// <param name="field">Its name.</param>
    public static void Of(MutantMaker maker, YamlNode value, string field)
    {
        if (value is not YamlSequence { Items.Length: > 0 } ports)
        {
            return;
        }

        maker.Add(MutationOperator.WidenPort, value, null, $"without '{field}', so for every port");
        foreach (var port in ports.Items)
        {
            if (ports.Items.Length > 1)
            {
                maker.Add(MutationOperator.RemovePort, port, null, "without this port");
            }

            if (port is YamlMapping fields)
            {
                OfFields(maker, fields);
            }
            else if (port is YamlScalar scalar)
            {
                OfScalar(maker, scalar);
            }
        }
    }

    // Kubernetes: port and endPort. AdminNetworkPolicy: portNumber and portRange. ClusterNetworkPolicy: tcp.destinationPort.number and
    // .range.
    private static void OfFields(MutantMaker maker, YamlMapping fields)
    {
        if (fields["port"] is YamlScalar number && fields["endPort"] is null)
        {
            Widen(maker, number, next => (fields, MutantMaker.With(fields, "endPort", next)));
        }

        if (fields["endPort"] is YamlScalar end)
        {
            Widen(maker, end, next => (end, MutantMaker.Scalar(end, next)));
        }

        if (fields["portNumber"] is YamlMapping single && single["port"] is YamlScalar only)
        {
            Widen(maker, only, next => (fields, Range(fields, "portRange", single["protocol"], only.Value, next)));
        }

        foreach (var body in ((ReadOnlySpan<string>)["tcp", "udp", "sctp"]).ToArray().Select(p => fields[p]).OfType<YamlMapping>())
        {
            if (body["destinationPort"] is YamlMapping target && target["number"] is YamlScalar one)
            {
                Widen(maker, one, next => (target, Range(target, "range", null, one.Value, next)));
            }
            else if ((body["destinationPort"] as YamlMapping)?["range"] is YamlMapping range && range["end"] is YamlScalar last)
            {
                Widen(maker, last, next => (last, MutantMaker.Scalar(last, next)));
            }
        }

        if (fields["portRange"] is YamlMapping ports && ports["end"] is YamlScalar highest)
        {
            Widen(maker, highest, next => (highest, MutantMaker.Scalar(highest, next)));
        }
    }

    // Calico: a number, or first:last.
    private static void OfScalar(MutantMaker maker, YamlScalar scalar)
    {
        if (scalar.Value.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
        {
            Widen(maker, new(scalar.Location, scalar.Value[(colon + 1)..], IsPlain: true), next =>
                (scalar, new YamlScalar(scalar.Location, $"{scalar.Value[..colon]}:{next}", IsPlain: false))
            );
            return;
        }

        Widen(maker, scalar, next => (scalar, new YamlScalar(scalar.Location, $"{scalar.Value}:{next}", IsPlain: false)));
    }

    private static void Widen(MutantMaker maker, YamlScalar number, Func<string, (YamlNode Old, YamlNode New)> change)
    {
        if (number.AsInteger() is > 0 and < ushort.MaxValue and var last)
        {
            var (old, wider) = change((last + 1).ToString(CultureInfo.InvariantCulture));
            maker.Add(MutationOperator.WidenPort, old, wider, $"for the port {last + 1} too");
        }
    }

    private static YamlMapping Range(YamlMapping at, string key, YamlNode? protocol, string first, string last)
    {
        var range = MutantMaker.With(MutantMaker.With(at with { Entries = [] }, "start", first), "end", last);
        if (protocol is not null)
        {
            range = range with { Entries = range.Entries.Add(new(MutantMaker.Scalar(at, "protocol"), protocol)) };
        }

        return at with
        {
            Entries = [new(MutantMaker.Scalar(at, key), range)],
        };
    }
}
