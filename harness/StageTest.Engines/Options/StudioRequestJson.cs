using System.Text.Json.Serialization;

namespace StageTest.Engines.Options;

/// <summary>How a <see cref="StudioRequest"/> is written and read.</summary>
[JsonSerializable(typeof(StudioRequest))]
internal sealed partial class StudioRequestJson : JsonSerializerContext;
