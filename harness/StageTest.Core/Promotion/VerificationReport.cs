using System.Collections.Immutable;

namespace StageTest.Core.Promotion;

/// <summary>Whether the files are exactly those of a promotion record.</summary>
/// <param name="Record">The record.</param>
/// <param name="Differences">The differences, each with its path.</param>
internal sealed record VerificationReport(PromotionRecord Record, ImmutableArray<string> Differences);
