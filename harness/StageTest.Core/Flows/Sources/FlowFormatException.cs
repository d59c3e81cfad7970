namespace StageTest.Core.Flows.Sources;

/// <summary>A record that cannot be understood. The message says the fact; the reader adds the place and the remedy.</summary>
internal sealed class FlowFormatException(string message) : Exception(message);
