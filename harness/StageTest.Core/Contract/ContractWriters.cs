using System.Text.Json.Serialization;

namespace StageTest.Core.Contract;

/// <summary>The same as <see cref="ContractContext"/>; the compiler generates a method that writes each.</summary>
/// <remarks>
/// What describes a record is slow to make, and writing needs none of it. A member that is null is omitted unless it says otherwise; those
/// that are required do.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Serialization,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(RunContract))]
[JsonSerializable(typeof(GateContract))]
[JsonSerializable(typeof(MapContract))]
[JsonSerializable(typeof(DiffContract))]
[JsonSerializable(typeof(LintContract))]
[JsonSerializable(typeof(MutationContract))]
[JsonSerializable(typeof(PromotionContract))]
[JsonSerializable(typeof(PromotionReportContract))]
[JsonSerializable(typeof(ExplanationContract))]
[JsonSerializable(typeof(DoctorContract))]
[JsonSerializable(typeof(VerificationContract))]
[JsonSerializable(typeof(ReplayContract))]
[JsonSerializable(typeof(RecommendationContract))]
[JsonSerializable(typeof(ObservationContract))]
[JsonSerializable(typeof(StoredSourceContract))]
[JsonSerializable(typeof(FlowRecordContract))]
[JsonSerializable(typeof(AccessContract))]
[JsonSerializable(typeof(DelegationContract))]
[JsonSerializable(typeof(BoardContract))]
[JsonSerializable(typeof(RunFlowContract))]
[JsonSerializable(typeof(SarifContract))]
[JsonSerializable(typeof(InputContract))]
[JsonSerializable(typeof(StageFlowContract))]
[JsonSerializable(typeof(ControlFlowContract))]
[JsonSerializable(typeof(PendingContract))]
[JsonSerializable(typeof(TraceFindingContract))]
[JsonSerializable(typeof(VersionDifferenceContract))]
[JsonSerializable(typeof(VersionGapContract))]
[JsonSerializable(typeof(ReplayedFlowContract))]
internal sealed partial class ContractWriters : JsonSerializerContext;
