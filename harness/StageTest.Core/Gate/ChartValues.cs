using StageTest.Core.Documents;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Core.Gate;

/// <summary>A file of values.</summary>
internal sealed class ChartValues
{
    /// <summary>Takes a file.</summary>
    /// <param name="name">Its path in the chart.</param>
    /// <param name="text">Its text.</param>
    public ChartValues(string name, string text)
    {
        var problems = new DiagnosticBag();
        var documents = YamlReader.Read(text, name, problems);
        var separators = text.Split('\n').Count(line => line.StartsWith("---", StringComparison.Ordinal));
        Name = name;
        Text = documents.IsEmpty && !problems.HasErrors ? "" : text;
        Body =
            problems.HasErrors || separators > 1 || documents.Length > 1 || (separators == 1 && !StartsWithSeparator(text))
                ? null
                : documents.FirstOrDefault() as YamlMapping;
        MayHoldPolicies = Body is null ? TrafficText.MayMakePolicies(text) : HoldsPolicies(Body);
    }

    /// <summary>Takes values that a file of another format contains.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="body">The values.</param>
    public ChartValues(string name, YamlMapping body) =>
        (Name, Text, Body, MayHoldPolicies) = (name, ManifestComparison.TextOf(body), body, HoldsPolicies(body));

    /// <summary>Its path in the chart.</summary>
    public string Name { get; }

    /// <summary>Its text.</summary>
    public string Text { get; }

    /// <summary>The values; null if Helm may take others than StageTest reads, such as the last of two equal keys.</summary>
    public YamlMapping? Body { get; }

    /// <summary>Whether some value may itself be a policy.</summary>
    public bool MayHoldPolicies { get; }

    /// <summary>The value at a path, or what is in its place.</summary>
    /// <param name="path">The names.</param>
    public YamlNode? Find(IEnumerable<string> path)
    {
        YamlNode? node = Body;
        foreach (var name in path)
        {
            if (node is not YamlMapping map)
            {
                return node;
            }

            node = map[name];
        }

        return node;
    }

    /// <summary>Whether a value is a policy, or has one.</summary>
    public static bool HoldsPolicies(YamlNode node) =>
        node switch
        {
            YamlMapping map => map.Entries.Any(e =>
                HoldsPolicies(e.Value) || (e is { Key.Value: "kind", Value: YamlScalar kind } && MayBePolicy(kind.Value))
            ),
            YamlSequence list => list.Items.Any(HoldsPolicies),
            YamlScalar { IsText: true } text => TrafficText.MayMakePolicies(text.Value),
            _ => false,
        };

    /// <summary>The texts of a value.</summary>
    public static IEnumerable<string> Texts(YamlNode node) =>
        node switch
        {
            YamlScalar { IsText: true } text => [text.Value],
            YamlMapping map => map.Entries.SelectMany(e => Texts(e.Value).Prepend(e.Key.Value)),
            YamlSequence list => list.Items.SelectMany(Texts),
            _ => [],
        };

    private static bool MayBePolicy(string kind) => kind.Contains("{{", StringComparison.Ordinal) || PolicyReader.MayChangeTraffic(kind);

    // What stands before a separator is the document that Helm takes.
    private static bool StartsWithSeparator(string text) =>
        text.Split('\n')
            .FirstOrDefault(line => line.Trim() is { Length: > 0 } trimmed && !trimmed.StartsWith('#'))
            ?.StartsWith("---", StringComparison.Ordinal)
            is true;
}
