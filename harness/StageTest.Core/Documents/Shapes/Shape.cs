namespace StageTest.Core.Documents.Shapes;

/// <summary>What a value of a scenario file may be. The strict reader and the published JSON Schema are both made from it.</summary>
internal abstract record Shape;
