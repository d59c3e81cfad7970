namespace StageTest.Core.Documents.Shapes;

/// <summary>A number that need not be whole.</summary>
/// <param name="Minimum">The smallest that is allowed.</param>
/// <param name="Maximum">The largest that is allowed.</param>
internal sealed record NumberShape(double Minimum, double Maximum) : Shape;
