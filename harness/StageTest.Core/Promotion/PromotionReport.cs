namespace StageTest.Core.Promotion;

/// <summary>The result of a promotion, or its preview.</summary>
/// <param name="State">Its state.</param>
/// <param name="Record">The promotion record's name in messages.</param>
/// <param name="Plan">The written and the refused parts; null if the files are promoted already.</param>
internal sealed record PromotionReport(PromotionState State, string Record, PromotionPlan? Plan);
