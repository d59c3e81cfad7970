using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Selectors;

namespace StageTest.Core.Access;

/// <summary>Reads roles and bindings of manifests.</summary>
internal static class RbacReader
{
    /// <summary>The API group of roles and bindings.</summary>
    public const string Group = "rbac.authorization.k8s.io";

    /// <summary>
    /// Reads every role and binding among manifests, and ignores everything else. Broken ones are reported and skipped.
    /// </summary>
    public static RbacObjects Read(IEnumerable<Manifest> manifests, DiagnosticBag diagnostics)
    {
        var roles = ImmutableArray.CreateBuilder<RbacRole>();
        var bindings = ImmutableArray.CreateBuilder<RbacBinding>();
        foreach (var manifest in manifests.Where(m => m.Group == Group))
        {
            switch (manifest.Kind)
            {
                case "Role" or "ClusterRole":
                    AddIfRead(ReadRole(manifest, diagnostics), roles);
                    break;
                case "RoleBinding" or "ClusterRoleBinding":
                    AddIfRead(ReadBinding(manifest, diagnostics), bindings);
                    break;
                default:
                    diagnostics.Error(
                        manifest.Location,
                        $"The kind '{manifest.Kind}' is not one of {Group}. Write Role, ClusterRole, RoleBinding or ClusterRoleBinding."
                    );
                    break;
            }
        }

        return new(roles.ToImmutable(), bindings.ToImmutable());
    }

    private static void AddIfRead<T>(T? read, ImmutableArray<T>.Builder all)
        where T : class
    {
        if (read is not null)
        {
            all.Add(read);
        }
    }

    private static RbacRole? ReadRole(Manifest manifest, DiagnosticBag diagnostics)
    {
        if (!HasName(manifest, diagnostics) || Fields(manifest, diagnostics) is not { } fields)
        {
            return null;
        }

        var rules = fields.List("rules").Select(rule => ReadRule(rule, diagnostics)).OfType<RbacRule>().ToImmutableArray();
        ImmutableArray<Selector>? aggregates = null;
        if (fields.Object("aggregationRule", "an aggregation rule") is { } aggregation)
        {
            var selectors = aggregation.List("clusterRoleSelectors");
            aggregates = [.. selectors.Select(s => LabelSelectorReader.Read(s, "a selector", "", diagnostics)).OfType<Selector>()];
            aggregation.Finish();
        }

        var labels = fields.Object("metadata", "metadata")?.TextMap("labels");
        fields.Finish();
        return new()
        {
            Namespace = manifest.Kind == "Role" ? NamespaceOf(manifest) : null,
            Name = manifest.Name,
            IsNameGenerated = manifest.IsNameGenerated,
            Labels = labels ?? ImmutableSortedDictionary<string, string>.Empty,
            Rules = rules,
            Aggregates = aggregates,
            Location = manifest.Location,
        };
    }

    private static RbacRule? ReadRule(YamlNode node, DiagnosticBag diagnostics)
    {
        if (FieldReader.Of(node, "a rule", diagnostics) is not { } fields)
        {
            return null;
        }

        var rule = new RbacRule(
            Texts(fields, "verbs"),
            Texts(fields, "apiGroups"),
            Texts(fields, "resources"),
            Texts(fields, "resourceNames"),
            node.Location
        );
        var urls = Texts(fields, "nonResourceURLs");
        var errors = diagnostics.ErrorCount;
        fields.Finish();
        if (diagnostics.ErrorCount == errors && Refusal(rule, urls) is { } refusal)
        {
            diagnostics.Error(node.Location, refusal);
        }

        return rule;
    }

    // k8s.io/kubernetes/pkg/apis/rbac/validation: ValidatePolicyRule
    private static string? Refusal(RbacRule rule, ImmutableArray<string> urls)
    {
        const string refused = "without them the API server refuses the role";
        var namesObjects = !rule.Groups.IsEmpty || !rule.Resources.IsEmpty || !rule.Names.IsEmpty;
        return rule.Verbs.IsEmpty ? $"A rule needs 'verbs': {refused}."
            : !urls.IsEmpty && namesObjects
                ? "A rule has 'nonResourceURLs' or 'resources', not both: the API server refuses the role. Write two rules."
            : !urls.IsEmpty ? null
            : rule.Groups.IsEmpty ? $"A rule needs 'apiGroups': {refused}. Write \"\" for the core group."
            : rule.Resources.IsEmpty ? $"A rule needs 'resources': {refused}."
            : null;
    }

    private static RbacBinding? ReadBinding(Manifest manifest, DiagnosticBag diagnostics)
    {
        if (!HasName(manifest, diagnostics) || Fields(manifest, diagnostics) is not { } fields)
        {
            return null;
        }

        var space = manifest.Kind == "RoleBinding" ? NamespaceOf(manifest) : null;
        var subjects = fields.List("subjects").Select(s => ReadSubject(s, space, diagnostics)).OfType<AccessSubject>().ToImmutableArray();
        fields.Ignore("metadata");
        var role = fields.Required("roleRef") is { } node ? FieldReader.Of(node, "a reference to a role", diagnostics) : null;
        fields.Finish();
        if (role is null)
        {
            return null;
        }

        var kind = role.RequiredText("kind");
        var name = role.RequiredText("name");
        role.Ignore("apiGroup");
        role.Finish();
        if (kind is not (null or "Role" or "ClusterRole") || (kind == "Role" && space is null))
        {
            diagnostics.Error(
                role.LocationOf("kind"),
                $"{ArticleText.First(manifest.Kind)} cannot refer to the kind '{kind}'. Write "
                    + $"{(space is null ? "ClusterRole" : "Role or ClusterRole")}."
            );
            return null;
        }

        return kind is null || name is null ? null : new(space, manifest.Name, kind == "ClusterRole", name, subjects, manifest.Location);
    }

    private static AccessSubject? ReadSubject(YamlNode node, string? space, DiagnosticBag diagnostics)
    {
        if (FieldReader.Of(node, "a subject", diagnostics) is not { } fields)
        {
            return null;
        }

        var kind = fields.RequiredText("kind");
        var name = fields.RequiredText("name");
        var home = fields.Text("namespace");
        fields.Ignore("apiGroup");
        fields.Finish();
        switch (kind)
        {
            case null:
                return null;
            case "User":
                return name is null ? null : new(SubjectKind.User, "", name);
            case "Group":
                return name is null ? null : new(SubjectKind.Group, "", name);
            case "ServiceAccount":
                if (home is null && space is null)
                {
                    diagnostics.Error(node.Location, "A service account needs 'namespace' in a ClusterRoleBinding.");
                    return null;
                }

                return name is null ? null : new(SubjectKind.ServiceAccount, home ?? space!, name);
            default:
                diagnostics.Error(
                    fields.LocationOf("kind"),
                    $"The kind '{kind}' is not one of a subject. Write User, Group or ServiceAccount."
                );
                return null;
        }
    }

    private static FieldReader? Fields(Manifest manifest, DiagnosticBag diagnostics)
    {
        var fields = FieldReader.Of(manifest.Body, $"the {manifest.Kind}", diagnostics);
        fields?.Ignore("apiVersion", "kind");
        return fields;
    }

    private static string NamespaceOf(Manifest manifest) => manifest.Namespace.Length == 0 ? "default" : manifest.Namespace;

    private static bool HasName(Manifest manifest, DiagnosticBag diagnostics)
    {
        if (manifest.Name.Length > 0)
        {
            return true;
        }

        diagnostics.Error(manifest.Location, $"The {manifest.Kind} needs 'metadata.name'.");
        return false;
    }

    private static ImmutableArray<string> Texts(FieldReader fields, string name) =>
        [.. fields.List(name).Select(item => FieldReader.AsText(item, $"an item of '{name}'", fields.Diagnostics)).OfType<string>()];
}
