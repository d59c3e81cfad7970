using StageTest.Core.Documents;

namespace StageTest.Core.Access;

/// <summary>A cell that differs from the expectation.</summary>
/// <param name="Cell">The cell, with the unexpected verbs.</param>
/// <param name="IsAllowed">Whether these verbs are allowed.</param>
/// <param name="Why">The reason for the first of them, as the rest of a sentence.</param>
/// <param name="Line">The line that expects the opposite; null if the default does.</param>
/// <param name="Location">The line, or the start of the expectation.</param>
internal sealed record AccessDifference(AccessCell Cell, bool IsAllowed, string Why, AccessLine? Line, SourceLocation Location);
