using StageTest.Core.Access;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios.Selection;

namespace StageTest.Core.Scenarios;

/// <summary>Defines the <c>access</c> of a scenario file, and what <c>expect</c> says about it.</summary>
internal static class AccessShape
{
    public static readonly Field<ListShape> Manifests = new(
        "manifests",
        "Roles, ClusterRoles and their bindings: files, folders or patterns, relative to this file; or the output of a kustomization or "
            + "a chart. Other kinds are ignored.",
        PolicySourceShape.List with
        {
            EmptyProblem = _ => "'manifests' is an empty list. Name a file of roles and bindings in it.",
        }
    )
    {
        IsRequired = true,
    };

    public static readonly Field<TextShape> Install = new(
        "install",
        "How Calico is installed, which decides what is checked. "
            + string.Join("; ", CalicoInstall.All.Select(i => $"{i.Name}: {i.Description}"))
            + ".",
        new()
        {
            Values = [.. CalicoInstall.All.Select(i => i.Name)],
            Called = "a way to install Calico",
            Default = $"{CalicoInstall.All[0].Name}, or {CalicoInstall.Of(CalicoApiKind.Crds).Name} with 'calico.api: crds'",
        }
    );

    public static readonly ObjectShape Shape = new("access") { Fields = [Manifests, Install] };

    /// <summary>The field that holds it.</summary>
    public static readonly Field<ObjectShape> Access = new(
        "access",
        "The roles and bindings of the cluster, for 'expect.access' and 'expect.delegation'.",
        Shape
    );

    public static readonly Field<TextShape> Default = new(
        "default",
        "What is expected of everything that no line names: deny, or ignore to expect nothing.",
        new()
        {
            Values = ["deny", ExpectedStageShape.IgnoreOthers],
            Called = "a default",
            Default = "deny",
        }
    );

    public static readonly Field<ListShape> Allow = new("allow", "What must be allowed.", new(AccessLineShape.Shape));

    public static readonly Field<ListShape> Deny = new("deny", "What must be denied.", new(AccessLineShape.Shape));

    /// <summary>The field of <c>expect</c> that says who may do what.</summary>
    public static readonly Field<ObjectShape> Expected = new(
        "access",
        "The rights on policies, by the roles and bindings of 'access'. A right that no line names must be denied.",
        new("an expectation of access") { Fields = [Default, Allow, Deny] }
    );

    public static readonly Field<ListShape> MayOpen = new(
        "mayOpen",
        "The connections that the owner may be able to open, at most. An empty list means none.",
        new(FlowShape.Shape)
    );

    public static readonly Field<ListShape> MayClose = new(
        "mayClose",
        "The connections that the owner may be able to close, at most. An empty list means none.",
        new(FlowShape.Shape)
    );

    public static readonly ObjectShape DelegationShape = new("an expected delegation")
    {
        Fields = [MayOpen, MayClose],
        AtLeastOneOf = [MayOpen, MayClose],
    };

    /// <summary>The field of <c>expect</c> that bounds what owners can do.</summary>
    public static readonly Field<MapShape> Delegation = new(
        "delegation",
        $"What owners could open and close at most, with any policies that they may write: by {AccessSubject.Form}, or 'tier "
            + "NAME' for who may write "
            + "all of it.",
        new(DelegationShape)
        {
            Keys = new(
                @"((user|group|tier) [\s\S]+|serviceaccount [^/]+/[^/]+)",
                text => TierOf(text) is not null || AccessSubject.Parse(text) is not null,
                $"{AccessSubject.Form}, or 'tier NAME'"
            ),
        }
    );

    /// <summary>The tier whose owner a text names; null if it names a subject.</summary>
    public static string? TierOf(string owner) =>
        owner.StartsWith("tier ", StringComparison.Ordinal) && owner.Length > "tier ".Length ? owner["tier ".Length..] : null;
}
