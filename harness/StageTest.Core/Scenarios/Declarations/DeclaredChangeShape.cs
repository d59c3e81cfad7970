using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Scenarios.Selection;

namespace StageTest.Core.Scenarios.Declarations;

/// <summary>Defines the <c>expectChange</c> of a scenario file, and of a file that <c>gate --expect-change</c> names.</summary>
internal static class DeclaredChangeShape
{
    public static readonly Field<ListShape> Open = new(
        "open",
        "Flows that are denied before the change and allowed after it.",
        new(FlowShape.Shape)
    );

    public static readonly Field<ListShape> Close = new(
        "close",
        "Flows that are allowed before the change and denied after it.",
        new(FlowShape.Shape)
    );

    public static readonly Field<ListShape> AccessOpen = new(
        "open",
        "What is denied before the change and allowed after it.",
        new(AccessLineShape.Shape)
    );

    public static readonly Field<ListShape> AccessClose = new(
        "close",
        "What is allowed before the change and denied after it.",
        new(AccessLineShape.Shape)
    );

    public static readonly Field<ObjectShape> Access = new(
        "access",
        "The rights on policies that the change opens and closes.",
        new("a declared change of access") { Fields = [AccessOpen, AccessClose], AtLeastOneOf = [AccessOpen, AccessClose] }
    );

    public static readonly ObjectShape Shape = new("a declared change")
    {
        Fields = [Open, Close, Access],
        AtLeastOneOf = [Open, Close, Access],
    };

    /// <summary>Reads the lines of access that a change declares to open and to close.</summary>
    public static (ImmutableArray<AccessLine> Opens, ImmutableArray<AccessLine> Closes) ReadAccess(FieldReader change)
    {
        if (change.Object(Access) is not { } fields)
        {
            return ([], []);
        }

        var errors = fields.Diagnostics.ErrorCount;
        var (opens, closes) = (AccessLineShape.ReadAll(fields, AccessOpen), AccessLineShape.ReadAll(fields, AccessClose));
        fields.Finish();
        if (opens.IsEmpty && closes.IsEmpty && fields.Diagnostics.ErrorCount == errors)
        {
            fields.Diagnostics.Error(
                fields.Location,
                "A declared change of access names nothing. Write lines under 'open' or 'close', or leave 'access' out."
            );
        }

        return (opens, closes);
    }

    /// <summary>The field that holds it.</summary>
    public static readonly Field<ObjectShape> ExpectChange = new(
        "expectChange",
        "The connections that the change with this block opens and closes after promotion, for 'stagetest gate'.",
        Shape
    );
}
