using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Access;

/// <summary>Policies with one action for all connections of a place, as documents that can be applied.</summary>
internal static class WitnessManifest
{
    /// <summary>The document.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="name">Its name.</param>
    /// <param name="order">Its order, if the kind has one.</param>
    /// <param name="action">Its action.</param>
    public static string Text(PolicyReach place, string name, double order, RuleAction action)
    {
        var home = place.Namespace.Length == 0 ? "" : $", namespace: {JsonText.Quoted(place.Namespace)}";
        return $"apiVersion: {place.Kind.ApiVersions[0]}\nkind: {place.Kind.Kind}\n"
            + $"metadata: {{ name: {JsonText.Quoted(name)}{home} }}\nspec:\n"
            + $"{place.Kind.WholeSpec(place.Tier, order, action).ReplaceLineEndings("\n")}\n";
    }

    /// <summary>The policy that is read from such a document with a new name; null if the kind cannot be written in the tier.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="action">Its action.</param>
    /// <param name="version">The version of Calico.</param>
    public static Policy? Read(PolicyReach place, RuleAction action, CalicoVersion version)
    {
        // Names begin with the tier up to Calico v3.31; the lower name comes first among equal priorities; some kinds allow one object
        // only.
        string[] names = place.Kind.IsTiered ? [$"{place.Tier}.0-witness"] : ["0", "default"];
        return names.Select(name => Read(place, name, action, version)).FirstOrDefault(p => p is not null);
    }

    private static Policy? Read(PolicyReach place, string name, RuleAction action, CalicoVersion version)
    {
        var diagnostics = new DiagnosticBag();
        var manifest = Manifest.ReadAll(Text(place, name, -1, action), "witness.yaml", diagnostics)[0];
        var policy = place.Kind.Reader(manifest, place.Kind, new() { Calico = version }, diagnostics);
        return policy?.Tier == place.Tier ? policy : null;
    }
}
