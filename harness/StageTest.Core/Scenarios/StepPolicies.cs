using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Scenarios;

/// <summary>Changes a set of policies as a step states.</summary>
/// <param name="before">The enforced policies that the step changes.</param>
/// <param name="diagnostics">Receives errors.</param>
internal sealed class StepPolicies(PolicySet before, DiagnosticBag diagnostics)
{
    /// <summary>The policies after the step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="applied">What it applies.</param>
    public PolicySet Read(FieldReader step, PolicyDocuments applied)
    {
        RefuseStaged(applied);
        var left = before;
        foreach (var node in step.List(StepShape.Remove))
        {
            left = FieldReader.AsText(node, "An object to remove", diagnostics) is { } text ? Without(left, text, node.Location) : left;
        }

        return left.With(applied);
    }

    private void RefuseStaged(PolicyDocuments applied)
    {
        foreach (var staged in applied.Policies.Where(p => p.IsStaged))
        {
            diagnostics.Error(
                staged.Location,
                $"{staged} is staged, and a step changes enforced policies. Apply the {staged.EnforcedKind.DisplayName} instead, "
                    + "or list the file under 'policies.staged'."
            );
        }
    }

    private PolicySet Without(PolicySet set, string text, SourceLocation location)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2)
        {
            diagnostics.Error(
                location,
                $"'{text}' does not name an object. Write its kind and its name, such as 'NetworkPolicy shop/web'."
            );
            return set;
        }

        var slash = parts[1].IndexOf('/', StringComparison.Ordinal);
        var wanted = new Wanted(parts[0], slash < 0 ? "" : parts[1][..slash], parts[1][(slash + 1)..]);
        var policies = set.Policies.Where(p => wanted.Is(p.Kind.Kind, p.Kind.Group, p.Namespace, p.Name)).ToArray();
        var tiers = set.Tiers.Where(t => wanted.Is(t.Document, "", t.Name)).ToArray();
        var sets = set.NetworkSets.Where(s => wanted.Is(s.Document, s.Namespace, s.Name)).ToArray();
        switch (policies.Length + tiers.Length + sets.Length)
        {
            case 0:
                var names = set
                    .Policies.Select(p => $"{p.Kind.Kind} {p.DisplayName}")
                    .Concat(set.NetworkSets.Select(s => s.ToString()))
                    .Distinct();
                diagnostics.Error(
                    location,
                    $"'{text}' is not enforced in the state that this step changes.{Suggestion.For(text, names, "Enforced are")}"
                );
                return set;
            case > 1:
                var kinds = policies.Select(p => $"{p.Kind.Kind}.{p.Kind.Group}");
                diagnostics.Error(
                    location,
                    $"'{text}' names an object of more than one API group. Write the group too: {string.Join(" or ", kinds)}."
                );
                return set;
            default:
                return set with
                {
                    Policies = [.. set.Policies.Except(policies)],
                    Tiers = [.. set.Tiers.Except(tiers)],
                    NetworkSets = [.. set.NetworkSets.Except(sets)],
                };
        }
    }

    // KIND or KIND.GROUP, as kubectl takes it.
    private readonly record struct Wanted(string Kind, string Namespace, string Name)
    {
        public bool Is(string kind, string group, string space, string name) =>
            (Kind.Equals(kind, StringComparison.OrdinalIgnoreCase) || Kind.Equals($"{kind}.{group}", StringComparison.OrdinalIgnoreCase))
            && Namespace == space
            && Name == name;

        // An object without a document is built in, and cannot be removed.
        public bool Is(Manifest? document, string space, string name) =>
            document is not null && Is(document.Kind, document.ApiVersion.Split('/')[0], space, name);
    }
}
