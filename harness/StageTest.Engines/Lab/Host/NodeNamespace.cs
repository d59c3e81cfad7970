using Microsoft.Win32.SafeHandles;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>The network namespace of one node. The kernel removes it when the last descriptor and socket in it are closed.</summary>
internal sealed class NodeNamespace
{
    private NodeNamespace(SafeFileHandle handle, NetlinkSocket netlink) => (Handle, Netlink) = (handle, netlink);

    /// <summary>The reference for <see cref="Enter"/> and the kernel.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Its name in the kernel: <c>net:[4026532008]</c>.</summary>
    public string Name => new FileInfo($"/proc/self/fd/{Descriptor}").LinkTarget!;

    /// <summary>The number of <see cref="Handle"/> in this process.</summary>
    public int Descriptor => Handle.DangerousGetHandle().ToInt32();

    /// <summary>A netlink socket in this namespace.</summary>
    public NetlinkSocket Netlink { get; }

    /// <summary>Creates a namespace and moves the calling thread into it. Not for pool threads.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static NodeNamespace CreateAndEnter(bool hasIPv6)
    {
        LinuxException.Check(Libc.Unshare(Libc.CloneNewNet), "create a network namespace");
        SystemControl.PrepareIPv6(hasIPv6);
        SystemControl.AllowPing();
        return new(File.OpenHandle("/proc/thread-self/ns/net"), new(NetlinkSocket.Route));
    }

    /// <summary>The namespace that the calling thread is in.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static NodeNamespace OfThisThread() => new(File.OpenHandle("/proc/thread-self/ns/net"), new(NetlinkSocket.Route));

    /// <summary>Moves the calling thread into a new namespace.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Leave() => LinuxException.Check(Libc.Unshare(Libc.CloneNewNet), "create a network namespace");

    /// <summary>Moves the calling thread into this namespace. Not for pool threads.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Enter() => LinuxException.Check(Libc.SetNamespace(Descriptor, Libc.CloneNewNet), "enter a network namespace");
}
