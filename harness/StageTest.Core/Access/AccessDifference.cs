using StageTest.Core.Documents;

namespace StageTest.Core.Access;

/// <summary>A cell that is not as its author expects.</summary>
/// <param name="Cell">The cell, with the verbs that are not as expected.</param>
/// <param name="IsAllowed">Whether these verbs are allowed.</param>
/// <param name="Why">What allows or denies the first of them, as the rest of a sentence.</param>
/// <param name="Line">The line that expects the opposite; null if the default does.</param>
/// <param name="Location">The line, or where the expectation begins.</param>
internal sealed record AccessDifference(AccessCell Cell, bool IsAllowed, string Why, AccessLine? Line, SourceLocation Location);
