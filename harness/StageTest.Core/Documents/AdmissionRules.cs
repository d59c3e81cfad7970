namespace StageTest.Core.Documents;

/// <summary>Whether an object by which an API server refuses others may refuse policies, so that they never arrive.</summary>
internal static class AdmissionRules
{
    /// <summary>The kind of a policy of admission.</summary>
    public const string Policy = "ValidatingAdmissionPolicy";

    /// <summary>The kind that makes one count.</summary>
    public const string Binding = "ValidatingAdmissionPolicyBinding";

    private const int MostLevels = 64;

    private static readonly HashSet<string> Groups = ["*", "crd.projectcalico.org", "extensions", "networking.k8s.io", "projectcalico.org"];

    private static readonly string[] Plurals = ["networkpolicies", "networksets", "tiers"];

    /// <summary>Whether it may, by the kinds and resources that it names. A binding may, if it names none: its policy says which.</summary>
    public static bool MayRefusePolicies(Manifest manifest) =>
        (manifest.Body["spec"] as YamlMapping) is { } spec
            && (AllByDefault(manifest) ? !Names(spec, 0) || MayName(spec, 0) : MayName(spec, 0))
        || MayName(manifest.Body["webhooks"], 0);

    private static bool AllByDefault(Manifest manifest) => manifest.Kind == Binding || manifest.Group == "constraints.gatekeeper.sh";

    private static bool Names(YamlNode? node, int level) =>
        level < MostLevels
        && node switch
        {
            YamlMapping map => map.Entries.Any(e =>
                (e.Key.Value is "kinds" or "resources" && e.Value is YamlSequence) || Names(e.Value, level + 1)
            ),
            YamlSequence list => list.Items.Any(item => Names(item, level + 1)),
            _ => false,
        };

    private static bool MayName(YamlNode? node, int level) =>
        level < MostLevels
        && node switch
        {
            YamlMapping map => IsOfGroup(map) && (Texts(map["kinds"]).Any(IsKind) || Texts(map["resources"]).Any(IsResource))
                || map.Entries.Any(e => MayName(e.Value, level + 1)),
            YamlSequence list => list.Items.Any(item => MayName(item, level + 1)),
            _ => false,
        };

    private static bool IsOfGroup(YamlMapping rule) =>
        rule["apiGroups"] is not YamlSequence groups
        || Texts(groups).Any(g => Groups.Contains(g) || g.EndsWith("policy.networking.k8s.io", StringComparison.Ordinal));

    // Kyverno writes GROUP/VERSION/KIND.
    private static bool IsKind(string kind) =>
        kind.Contains('*', StringComparison.Ordinal)
        || (kind.Split('/')[^1].ToLowerInvariant() is var last && IsResource(last.EndsWith('y') ? $"{last[..^1]}ies" : $"{last}s"));

    private static bool IsResource(string resource) =>
        resource.Split('/')[0] is var plural && (plural == "*" || Plurals.Any(p => plural.EndsWith(p, StringComparison.Ordinal)));

    private static IEnumerable<string> Texts(YamlNode? node) =>
        (node as YamlSequence)?.Items.OfType<YamlScalar>().Select(s => s.Value) ?? [];
}
