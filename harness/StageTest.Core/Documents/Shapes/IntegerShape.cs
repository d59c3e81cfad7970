namespace StageTest.Core.Documents.Shapes;

/// <summary>A whole number within limits, both included.</summary>
/// <param name="Minimum">The least.</param>
/// <param name="Maximum">The greatest.</param>
internal sealed record IntegerShape(long Minimum, long Maximum) : Shape
{
    /// <summary>A port of TCP, UDP or SCTP.</summary>
    public static IntegerShape PortNumber { get; } = new(1, 65535);

    /// <summary>The default, or null if an absent field has no meaning.</summary>
    public long? Default { get; init; }
}
