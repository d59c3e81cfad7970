using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Runs;

/// <summary>The last of several readings of one plan.</summary>
/// <param name="Matrix">The last reading.</param>
/// <param name="Readings">How many there were.</param>
/// <param name="Settled">Whether the last two agreed.</param>
/// <param name="Flapped">The places that ever changed from one reading to the next.</param>
internal sealed record SettledReading(ConnectivityMatrix Matrix, int Readings, bool Settled, ImmutableArray<int> Flapped);
