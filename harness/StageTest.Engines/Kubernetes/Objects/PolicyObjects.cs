using System.Collections.Immutable;
using System.Text.Json.Nodes;
using StageTest.Core.Policies;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>The objects of a set of policies, in the order in which a cluster must receive them: tiers, sets, policies.</summary>
internal static class PolicyObjects
{
    /// <summary>
    /// The objects of a set. Candidates without a staged kind are held back, because no cluster can stage them.
    /// </summary>
    /// <param name="policies">The set.</param>
    /// <param name="run">The run's name.</param>
    /// <param name="namespaces">The namespaces that the run creates. Policies of other namespaces select nothing and are omitted, because a
    /// cluster may have those namespaces.</param>
    public static ImmutableArray<JsonObject> Of(PolicySet policies, string run, IReadOnlySet<string> namespaces)
    {
        var builtIn = Tier.BuiltIn(policies.Calico).Select(t => t.Name).ToArray();

        // Built-in tiers exist already and would be removed with the run's objects. A tier that waits for promotion has no effect while it
        // is empty, but staged policies need it.
        var tiers = policies.Tiers.Where(t =>
            t.Document is not null && !builtIn.Contains(t.Name) && (!t.IsStaged || policies.Tiers.Count(o => o.Name == t.Name) == 1)
        );
        return
        [
            .. tiers.Select(t => Labelled(ManifestJson.Of(t.Document!), "", run)),
            .. policies
                .NetworkSets.Where(s => s.Document is not null && !s.IsStaged)
                .Select(s => Labelled(ManifestJson.Of(s.Document!), s.Namespace, run)),
            .. policies
                .Policies.Where(p =>
                    p.Document is not null && !p.IsHeldBack && (p.Namespace.Length == 0 || namespaces.Contains(p.Namespace))
                )
                .Select(p => Labelled(BodyOf(p), p.Namespace, run)),
        ];
    }

    // After promotion a policy has the enforced kind, regardless of the kind in its document.
    private static JsonObject BodyOf(Policy policy)
    {
        var body = ManifestJson.Of(policy.Document!);
        var written = policy.Document!;
        if (!policy.Kind.Is(written.ApiVersion, written.Kind))
        {
            ((JsonObject)body["spec"]!).Remove("stagedAction");
            (body["apiVersion"], body["kind"]) = (policy.Kind.ApiVersionAfter(written.ApiVersion), policy.Kind.Kind);
        }

        return body;
    }

    // Fields that servers fill in must not be sent.
    private static JsonObject Labelled(JsonObject body, string home, string run)
    {
        var written = (JsonObject)body["metadata"]!;
        var labels = written["labels"]?.DeepClone() as JsonObject ?? [];
        labels[ObjectId.RunLabel] = run;
        var metadata = new JsonObject { ["name"] = (string)written["name"]!, ["labels"] = labels };
        if (home.Length > 0)
        {
            metadata["namespace"] = home;
        }

        if (written["annotations"] is JsonObject annotations)
        {
            metadata["annotations"] = annotations.DeepClone();
        }

        body["metadata"] = metadata;
        body.Remove("status");
        return body;
    }
}
