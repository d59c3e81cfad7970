using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Runs;

/// <summary>The last of several readings of one plan.</summary>
/// <param name="Matrix">The last reading.</param>
/// <param name="Readings">The number of readings.</param>
/// <param name="Settled">Whether the last two agreed.</param>
/// <param name="Flapped">The indexes that ever changed between readings.</param>
internal sealed record SettledReading(ConnectivityMatrix Matrix, int Readings, bool Settled, ImmutableArray<int> Flapped);
