using System.Text.Json.Serialization;

namespace StageTest.Core.Contract;

/// <summary>
/// The roots of the contract and the items of its <see cref="Lines{T}"/>; the compiler generates how each is read and described.
/// </summary>
/// <remarks>A record that stands here stands in <see cref="ContractWriters"/> too.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    RespectNullableAnnotations = true
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
internal sealed partial class ContractContext : JsonSerializerContext;
