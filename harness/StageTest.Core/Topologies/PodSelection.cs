namespace StageTest.Core.Topologies;

/// <summary>How the objects of a kind say which pods are theirs, in <c>spec.selector</c>.</summary>
internal enum PodSelection
{
    /// <summary>They do not, or StageTest does not know how.</summary>
    Unknown,

    /// <summary>By a label selector that each object must have.</summary>
    Required,

    /// <summary>By a label selector that the API server generates if an object has none.</summary>
    Generated,

    /// <summary>By labels, which are those of the template if an object has none.</summary>
    Labels,
}
