using System.Text.Json.Serialization;

namespace StageTest.Engines.Options;

/// <summary>The serializer of <see cref="StudioRequest"/>.</summary>
[JsonSerializable(typeof(StudioRequest))]
internal sealed partial class StudioRequestJson : JsonSerializerContext;
