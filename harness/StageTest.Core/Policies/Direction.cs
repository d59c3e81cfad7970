namespace StageTest.Core.Policies;

/// <summary>Which end of a connection a policy stands at.</summary>
internal enum Direction
{
    /// <summary>At the destination: who may connect to the selected endpoints.</summary>
    Ingress,

    /// <summary>At the source: where the selected endpoints may connect to.</summary>
    Egress,
}

/// <summary>How a direction is written.</summary>
internal static class DirectionText
{
    /// <summary><c>ingress</c> or <c>egress</c>.</summary>
    public static string Word(this Direction direction) => direction == Direction.Ingress ? "ingress" : "egress";
}
