namespace StageTest.Core.Promotion;

/// <summary>What a promotion did, or would do.</summary>
/// <param name="State">How far it went.</param>
/// <param name="Record">The promotion record, as messages name it.</param>
/// <param name="Plan">What is written and refused; null if the files are promoted already.</param>
internal sealed record PromotionReport(PromotionState State, string Record, PromotionPlan? Plan);
