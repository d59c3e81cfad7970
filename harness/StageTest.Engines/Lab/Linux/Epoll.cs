using System.Runtime.InteropServices;

namespace StageTest.Engines.Lab.Linux;

/// <summary>Waits for many descriptors at once. The caller gives each a number.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    private const int Capacity = 512;

    // The kernel packs struct epoll_event on x86-64 only: events, then the caller's 64 bits, with padding between them elsewhere.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 3 : 4;

    private readonly int _descriptor = LinuxException.Check(Libc.EpollCreate(Libc.SockCloseOnExec), "epoll_create1");
    private readonly int[] _events = new int[Capacity * 4];

    /// <summary>Starts to watch a descriptor, level triggered. Closing the descriptor ends it.</summary>
    public void Add(int descriptor, int interest, int token)
    {
        var entry = stackalloc int[4];
        entry[0] = interest;
        entry[Stride - 2] = token;
        LinuxException.Check(Libc.EpollControl(_descriptor, Libc.EpollAdd, descriptor, entry), "epoll_ctl");
    }

    /// <summary>Waits for at most this many milliseconds, or forever for -1, and returns the tokens of ready descriptors.</summary>
    public int Wait(Span<int> tokens, int milliseconds)
    {
        int count;
        fixed (int* events = _events)
        {
            count = Libc.EpollWait(_descriptor, events, Math.Min(Capacity, tokens.Length), milliseconds);
        }

        if (count < 0)
        {
            return Errno.Last == Errno.Interrupted ? 0 : throw new LinuxException("epoll_wait", Errno.Last);
        }

        for (var index = 0; index < count; index++)
        {
            tokens[index] = _events[(index * Stride) + Stride - 2];
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => Libc.Close(_descriptor);
}
