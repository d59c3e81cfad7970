using NUnit.Framework;

// What runs side by side here waits for packets most of the time. Only tests that say so run side by side.
[assembly: LevelOfParallelism(6)]
