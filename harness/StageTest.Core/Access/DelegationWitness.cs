using StageTest.Core.Connectivity;

namespace StageTest.Core.Access;

/// <summary>A connection, and policies with which an owner can open or close it.</summary>
/// <param name="Flow">The connection.</param>
/// <param name="Way">The written policies. Connections that the same policies open or close share it.</param>
internal readonly record struct DelegationWitness(Flow Flow, DelegationWay Way);
