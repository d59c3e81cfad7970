namespace StageTest.Engines.Lab.Linux;

/// <summary>The three descriptors that every process is expected to have.</summary>
internal static class StandardStreams
{
    private const int Last = 2;
    private const int ReadOnly = 0;

    /// <summary>
    /// Opens those that the caller closed, before another file gets their numbers and receives their output. They are empty, and writing to
    /// them fails.
    /// </summary>
    public static void Hold()
    {
        int opened;
        do
        {
            opened = Libc.Open("/dev/null", ReadOnly);
        } while (opened is >= 0 and <= Last);

        if (opened > Last)
        {
            _ = Libc.Close(opened);
        }
    }
}
