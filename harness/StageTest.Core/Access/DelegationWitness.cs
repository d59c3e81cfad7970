using StageTest.Core.Connectivity;

namespace StageTest.Core.Access;

/// <summary>A connection, and policies of an owner that open or close it, which shows that the owner can.</summary>
/// <param name="Flow">The connection.</param>
/// <param name="Way">What is written. Connections that the same policies open or close share it.</param>
internal readonly record struct DelegationWitness(Flow Flow, DelegationWay Way);
