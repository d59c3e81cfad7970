namespace StageTest.Core.Scenarios.Settings;

/// <summary>A kind whose objects change no traffic.</summary>
/// <param name="ApiVersion">Its apiVersion.</param>
/// <param name="Kind">Its name.</param>
/// <param name="Reason">Why.</param>
internal sealed record HarmlessKind(string ApiVersion, string Kind, string Reason);
