using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Mutation;

/// <summary>A set of policies with one thing changed.</summary>
/// <param name="Operator">What kind of change it is.</param>
/// <param name="Location">Where what is changed was written.</param>
/// <param name="Subject">The changed policy, tier or network set, by kind and name.</param>
/// <param name="Description">The change in words, as the object's name goes on: <c>without the port 8080</c>.</param>
/// <param name="Apply">Makes the change in the set that the object is in.</param>
internal sealed record Mutant(
    MutationOperator Operator,
    SourceLocation Location,
    string Subject,
    string Description,
    Func<PolicySet, PolicySet> Apply
);
