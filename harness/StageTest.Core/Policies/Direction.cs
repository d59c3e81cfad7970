namespace StageTest.Core.Policies;

/// <summary>The end of a connection that a policy governs.</summary>
internal enum Direction
{
    /// <summary>The destination: who may connect to the selected endpoints.</summary>
    Ingress,

    /// <summary>The source: where the selected endpoints may connect to.</summary>
    Egress,
}

/// <summary>The text form of a direction.</summary>
internal static class DirectionText
{
    /// <summary><c>ingress</c> or <c>egress</c>.</summary>
    public static string Word(this Direction direction) => direction == Direction.Ingress ? "ingress" : "egress";
}
