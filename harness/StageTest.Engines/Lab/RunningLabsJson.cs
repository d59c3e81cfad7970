using System.Text.Json.Serialization;

namespace StageTest.Engines.Lab;

/// <summary>How entries of the list of running labs are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunningLab))]
internal sealed partial class RunningLabsJson : JsonSerializerContext;
