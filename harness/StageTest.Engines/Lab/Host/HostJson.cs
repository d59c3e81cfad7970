using System.Text.Json.Serialization;

namespace StageTest.Engines.Lab.Host;

/// <summary>The serializers of the messages, without reflection, so that the host starts quickly.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HostRequest))]
[JsonSerializable(typeof(HostReply))]
internal sealed partial class HostJson : JsonSerializerContext;
