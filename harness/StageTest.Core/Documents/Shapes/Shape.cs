namespace StageTest.Core.Documents.Shapes;

/// <summary>
/// The valid values of a field in a scenario file. The strict reader and the published JSON Schema are both derived from it.
/// </summary>
internal abstract record Shape;
