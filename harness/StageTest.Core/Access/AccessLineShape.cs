using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Access;

/// <summary>Defines and reads an <see cref="AccessLine"/>.</summary>
internal static class AccessLineShape
{
    private const string AllVerbs = "*";

    /// <summary>A subject.</summary>
    public static readonly TextShape Subject = new()
    {
        Rule = new(@"((user|group) [\s\S]+|serviceaccount [^/]+/[^/]+)", text => AccessSubject.Parse(text) is not null, AccessSubject.Form),
        Called = "a subject",
    };

    /// <summary>The name of a tier.</summary>
    public static readonly TextShape TierName = new() { Rule = TextRule.Subdomain, Called = "a valid name of a tier" };

    public static readonly Field<ListShape> Who = new(
        "who",
        $"The subject, or a list of them: {AccessSubject.Form}.",
        new(Subject) { AllowsOne = true, EmptyProblem = _ => "'who' is an empty list. Name a subject." }
    )
    {
        IsRequired = true,
    };

    public static readonly Field<ListShape> May = new(
        "may",
        $"The verbs: {string.Join(", ", AccessRequest.Verbs)}, or '*' for all of them.",
        new(new TextShape { Values = [.. AccessRequest.Verbs, AllVerbs], Called = "a verb" })
        {
            AllowsOne = true,
            EmptyProblem = _ => "'may' is an empty list. Name a verb.",
        }
    )
    {
        IsRequired = true,
    };

    public static readonly Field<ListShape> Kind = Narrowing(
        "kind",
        "The kind of the policies, such as StagedNetworkPolicy, or their resource, with or without the group. Default: all kinds.",
        new()
        {
            Rule = new(
                @"[A-Za-z]+(\.[a-z0-9.\-]+)?",
                text => !AccessKind.Named(text).IsEmpty,
                "one that policies are made of: "
                    + string.Join(", ", AccessKind.All.Select(k => k.Kind).Distinct().Order(StringComparer.Ordinal))
            ),
            Called = "a kind",
        }
    );

    public static readonly Field<ListShape> Tier = Narrowing(
        "tier",
        "The tier. Default: all tiers, and the kinds that have none.",
        TierName
    );

    public static readonly Field<ListShape> Namespace = Narrowing(
        "namespace",
        "The namespace. Default: all namespaces, and the kinds that have none.",
        new() { Rule = TextRule.Label, Called = "a valid namespace" }
    );

    public static readonly Field<ListShape> Name = Narrowing(
        "name",
        "The name of the object, as requests spell it. Default: all objects.",
        new() { Rule = TextRule.Subdomain, Called = "a valid name" }
    );

    public static readonly Field<TextShape> Because = new("because", "The reason, which reports show if the line does not hold.", new());

    public static readonly ObjectShape Shape = new("a line of access") { Fields = [Who, May, Kind, Tier, Namespace, Name, Because] };

    /// <summary>Reads a list of lines. Broken ones are reported and skipped.</summary>
    public static ImmutableArray<AccessLine> ReadAll(FieldReader fields, Field<ListShape> list) =>
        [.. fields.List(list).Select(node => Read(node, fields.Diagnostics)).OfType<AccessLine>()];

    private static AccessLine? Read(YamlNode node, DiagnosticBag diagnostics)
    {
        if (FieldReader.Of(node, Shape, diagnostics) is not { } fields)
        {
            return null;
        }

        var errors = diagnostics.ErrorCount;
        var verbs = Texts(fields, May);
        var line = new AccessLine(
            [.. Texts(fields, Who).Select(AccessSubject.Parse).OfType<AccessSubject>()],
            verbs.Contains(AllVerbs) ? AccessRequest.Verbs : verbs,
            [.. Texts(fields, Kind).SelectMany(text => AccessKind.Named(text)).Distinct()],
            Texts(fields, Tier),
            Texts(fields, Namespace),
            Texts(fields, Name),
            fields.Text(Because)?.Trim(),
            node.Location
        );
        fields.Finish();
        if (
            diagnostics.ErrorCount == errors
            && !line.Kinds.IsEmpty
            && line.Kinds.All(k => (!line.Tiers.IsEmpty && !k.IsTiered) || (!line.Namespaces.IsEmpty && !k.IsNamespaced))
        )
        {
            diagnostics.Error(
                fields.LocationOf(Kind),
                $"No {string.Join(" or ", line.Kinds.Select(k => k.Kind).Distinct())} has what this line names: a tier, or a namespace. "
                    + "Name another kind, or leave 'tier' or 'namespace' out."
            );
        }

        return diagnostics.ErrorCount == errors ? line : null;
    }

    private static ImmutableArray<string> Texts(FieldReader fields, Field<ListShape> field) =>
        [
            .. fields
                .List(field)
                .Select(node => FieldReader.AsText(node, field.Name, (TextShape)field.Shape.Item, fields.Diagnostics))
                .OfType<string>()
                .Distinct(),
        ];

    private static Field<ListShape> Narrowing(string name, string description, TextShape item) =>
        new(name, description, new(item) { AllowsOne = true, EmptyProblem = ListShape.EmptyWouldMeanAll });
}
