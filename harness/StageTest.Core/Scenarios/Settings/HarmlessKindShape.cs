using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>Defines an item of <c>kinds</c>.</summary>
internal static class HarmlessKindShape
{
    public static readonly Field<TextShape> ApiVersion = Required("apiVersion", "The apiVersion of its objects.", "an apiVersion");

    public static readonly Field<TextShape> Kind = Required("kind", "Its name.", "a kind");

    public static readonly Field<TextShape> Harmless = Required("harmless", "Why its objects change no traffic.", "a reason");

    public static readonly ObjectShape Shape = new("a harmless kind") { Fields = [ApiVersion, Kind, Harmless] };

    /// <summary>The field that lists them.</summary>
    public static readonly Field<ListShape> List = new(
        "kinds",
        "Kinds of objects, beyond those that StageTest knows, that change no traffic.",
        new(Shape)
    );

    /// <summary>The kinds that a field lists. A kind that StageTest evaluates is an error.</summary>
    public static ImmutableArray<HarmlessKind> ReadAll(FieldReader owner)
    {
        var kinds = ImmutableArray.CreateBuilder<HarmlessKind>();
        foreach (var node in owner.List(List))
        {
            if (FieldReader.Of(node, Shape, owner.Diagnostics) is not { } item)
            {
                continue;
            }

            var (version, kind, reason) = (item.Text(ApiVersion), item.Text(Kind), item.Text(Harmless));
            if (version is not null && kind is not null && reason is not null && !IsJudged(item, version, kind))
            {
                kinds.Add(new(version, kind, reason.Trim()));
            }

            item.Finish();
        }

        return kinds.ToImmutable();
    }

    private static bool IsJudged(FieldReader item, string apiVersion, string kind)
    {
        if (PolicyKinds.Known.Find(apiVersion, kind) is null)
        {
            return false;
        }

        item.Diagnostics.Error(
            item.LocationOf(Kind),
            $"{kind} of {apiVersion} decides connections, and StageTest judges it. Remove this entry; what is not deployed belongs to "
                + "'ignore'."
        );
        return true;
    }

    private static Field<TextShape> Required(string name, string description, string called) =>
        new(name, description, new() { Rule = TextRule.Of(@"[\s\S]*\S[\s\S]*", "some text"), Called = called }) { IsRequired = true };
}
