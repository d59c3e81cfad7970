using System.Runtime.ExceptionServices;

namespace StageTest.Engines.Lab.Host;

/// <summary>Runs work that changes its thread, such as entering a namespace, for which no pool thread may be used.</summary>
internal static class DedicatedThreads
{
    /// <summary>Calls an action for every index below a count, on a few new threads.</summary>
    /// <remarks>After all threads have ended, the first exception is rethrown.</remarks>
    public static void ForEach(int count, string name, Action<int> work)
    {
        var next = -1;
        ExceptionDispatchInfo? failure = null;
        void Run()
        {
            try
            {
                while (failure is null && Interlocked.Increment(ref next) is var index && index < count)
                {
                    work(index);
                }
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            }
        }

        var threads = Enumerable
            .Range(0, Math.Min(count, Environment.ProcessorCount))
            .Select(number => new Thread(Run) { Name = $"{name}-{number}", IsBackground = true })
            .ToArray();
        foreach (var thread in threads)
        {
            thread.Start();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        failure?.Throw();
    }
}
