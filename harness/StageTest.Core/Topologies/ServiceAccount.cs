using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>A service account and the labels that policies may select its pods by.</summary>
/// <param name="Ref">Namespace and name.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Location">Where it was written.</param>
internal sealed record ServiceAccount(EndpointRef Ref, ImmutableSortedDictionary<string, string> Labels, SourceLocation Location);
