namespace StageTest.Core.Reports.Graphs;

/// <summary>The side on which a box is drawn.</summary>
internal enum GraphSide
{
    /// <summary>Outside the cluster, as a source.</summary>
    Source,

    /// <summary>In its namespace.</summary>
    Inside,

    /// <summary>Outside the cluster, as a destination.</summary>
    Destination,
}
