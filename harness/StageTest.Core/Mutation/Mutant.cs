using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Mutation;

/// <summary>A set of policies with one change.</summary>
/// <param name="Operator">The kind of change.</param>
/// <param name="Location">The place of the changed value.</param>
/// <param name="Subject">The changed policy, tier or network set, by kind and name.</param>
/// <param name="Description">The change in words, after the object's name: <c>without the port 8080</c>.</param>
/// <param name="Apply">Applies the change to the set of the object.</param>
internal sealed record Mutant(
    MutationOperator Operator,
    SourceLocation Location,
    string Subject,
    string Description,
    Func<PolicySet, PolicySet> Apply
);
