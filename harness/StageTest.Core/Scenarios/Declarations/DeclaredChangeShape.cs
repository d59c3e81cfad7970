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

    public static readonly ObjectShape Shape = new("a declared change") { Fields = [Open, Close], AtLeastOneOf = [Open, Close] };

    /// <summary>The field that holds it.</summary>
    public static readonly Field<ObjectShape> ExpectChange = new(
        "expectChange",
        "What the change that brings this block means to open and to close after promotion, for 'stagetest gate'.",
        Shape
    );
}
