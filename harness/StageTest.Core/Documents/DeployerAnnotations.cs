using System.Collections.Immutable;

namespace StageTest.Core.Documents;

/// <summary>The annotations by which deployers omit an object, leave it unchanged, or keep it. A new one is one entry.</summary>
/// <remarks>
/// Argo CD: <c>gitops-engine/pkg/sync/common/types.go</c> and <c>hook/hook.go</c>; a hook is not part of the compared state and is applied
/// only in its phase. Flux: <c>docs/spec/v1/kustomizations.md</c> of kustomize-controller, which also reads labels. Helm:
/// <c>pkg/release/v1/hook.go</c> and <c>pkg/kube/resource_policy.go</c>. Kustomize drops <c>local-config</c>, and so does everything that
/// renders with it.
/// </remarks>
internal static class DeployerAnnotations
{
    private const string ArgoCd = "Argo CD";
    private const string Flux = "Flux";
    private const string Helm = "Helm";

    private static readonly string[] Lists = ["annotations", "labels"];

    /// <summary>All of them.</summary>
    public static ImmutableArray<DeployerAnnotation> All { get; } =
    [
        new("config.kubernetes.io/local-config", "Kustomize", DeployerEffect.NotApplied, "leaves the object out", v => !Is(v, "false")),
        new("argocd.argoproj.io/hook", ArgoCd, DeployerEffect.NotApplied, "skips the object", v => IsSkip(v)),
        new(
            "argocd.argoproj.io/hook",
            ArgoCd,
            DeployerEffect.Hook,
            "applies the object as a hook of a sync only, and does not keep it as it is",
            v => !IsSkip(v)
        ),
        new("helm.sh/hook", Helm, DeployerEffect.Hook, "applies the object as a hook only, and does not keep it as it is", _ => true),
        new(
            "kustomize.toolkit.fluxcd.io/reconcile",
            Flux,
            DeployerEffect.NotApplied,
            "neither applies changes of the object nor removes it",
            v => Is(v, "disabled")
        ),
        new("kustomize.toolkit.fluxcd.io/ssa", Flux, DeployerEffect.NotApplied, "does not apply the object", v => Is(v, "Ignore")),
        new(
            "kustomize.toolkit.fluxcd.io/ssa",
            Flux,
            DeployerEffect.NotApplied,
            "creates the object if it is missing, and applies no change of it",
            v => Is(v, "IfNotPresent")
        ),
        new("kustomize.toolkit.fluxcd.io/prune", Flux, DeployerEffect.NotRemoved, "keeps the object", v => Is(v, "disabled")),
        new("kustomize.toolkit.fluxcd.io/reconcile", Flux, DeployerEffect.NotRemoved, "keeps the object", v => Is(v, "disabled")),
        new("argocd.argoproj.io/sync-options", ArgoCd, DeployerEffect.NotRemoved, "keeps the object", v =>
            Items(v).Any(i => Is(i, "Prune=false") || Is(i, "Delete=false"))
        ),
        new("argocd.argoproj.io/sync-options", ArgoCd, DeployerEffect.NotRemoved, "keeps the object until a person confirms", v =>
            Items(v).Any(i => Is(i, "Prune=confirm") || Is(i, "Delete=confirm"))
        ),
        new("helm.sh/resource-policy", Helm, DeployerEffect.NotRemoved, "keeps the object", v => Is(v, "keep")),
    ];

    /// <summary>
    /// Those with an effect that an object has, with the value and place of each. Labels are included, because Flux reads them.
    /// </summary>
    public static IEnumerable<(DeployerAnnotation Annotation, string Value, SourceLocation Location)> Of(
        Manifest manifest,
        DeployerEffect effect
    ) =>
        from list in Lists
        from annotation in All
        where annotation.Effect == effect
        let value = ((manifest.Body["metadata"] as YamlMapping)?[list] as YamlMapping)?[annotation.Key] as YamlScalar
        where value is not null && annotation.Means(value.Value)
        select (annotation, value.Value, value.Location);

    private static bool IsSkip(string value) => Items(value) is [var only] && Is(only, "Skip");

    private static string[] Items(string value) => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool Is(string value, string wanted) => value.Trim().Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
