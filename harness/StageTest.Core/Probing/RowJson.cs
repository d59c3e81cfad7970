using System.Text.Json.Serialization;

namespace StageTest.Core.Probing;

/// <summary>The lines between an engine and a probe agent. Source-generated, because the agent is compiled ahead of time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault
)]
[JsonSerializable(typeof(ProbeRow))]
[JsonSerializable(typeof(RowTarget))]
[JsonSerializable(typeof(RowBlock))]
[JsonSerializable(typeof(RowResult))]
internal sealed partial class RowJson : JsonSerializerContext;
