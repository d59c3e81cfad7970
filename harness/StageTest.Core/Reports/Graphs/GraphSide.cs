namespace StageTest.Core.Reports.Graphs;

/// <summary>Where a box is drawn.</summary>
internal enum GraphSide
{
    /// <summary>Outside the cluster, where connections come from.</summary>
    Source,

    /// <summary>In its namespace.</summary>
    Inside,

    /// <summary>Outside the cluster, where connections go to.</summary>
    Destination,
}
