using System.Runtime.ExceptionServices;

namespace StageTest.Engines.Lab.Host;

/// <summary>Runs work that changes the thread it runs on, such as entering a namespace, if no pool thread may be used.</summary>
internal static class DedicatedThreads
{
    /// <summary>Does something for every index below a count, spread over a few new threads that end with it.</summary>
    /// <remarks>The first exception is thrown on, after all threads have ended.</remarks>
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
