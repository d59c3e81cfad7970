using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Mutation;

/// <summary>A policy with one thing changed.</summary>
/// <param name="Operator">What kind of change it is.</param>
/// <param name="Location">Where what is changed was written.</param>
/// <param name="Description">The change in words, as a sentence begins: <c>without the port 8080</c>.</param>
/// <param name="Original">The policy before.</param>
/// <param name="Policy">The policy after; null where it is left out.</param>
public sealed record Mutant(MutationOperator Operator, SourceLocation Location, string Description, Policy Original, Policy? Policy);
