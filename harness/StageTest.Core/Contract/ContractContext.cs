using System.Text.Json.Serialization;

namespace StageTest.Core.Contract;

/// <summary>The roots of the contract; the compiler generates how each is written and read.</summary>
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
[JsonSerializable(typeof(ObservationContract))]
[JsonSerializable(typeof(StoredSourceContract))]
[JsonSerializable(typeof(FlowRecordContract))]
[JsonSerializable(typeof(AccessContract))]
[JsonSerializable(typeof(DelegationContract))]
[JsonSerializable(typeof(RunFlowContract))]
[JsonSerializable(typeof(SarifContract))]
internal sealed partial class ContractContext : JsonSerializerContext;
