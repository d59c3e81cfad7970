using NUnit.Framework;

// Fixtures share nothing but the process. Those that change the process itself, its environment or its directory, run alone.
[assembly: Parallelizable(ParallelScope.Fixtures)]
