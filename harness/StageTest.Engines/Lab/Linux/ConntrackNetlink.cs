namespace StageTest.Engines.Lab.Linux;

/// <summary>Clears the kernel's connection tracking.</summary>
internal static class ConntrackNetlink
{
    /// <summary>Drops all connections of the network namespace in which the socket was opened.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Flush(NetlinkSocket netfilter)
    {
        const int subsystem = 1;
        const int delete = 2;
        var batch = new NetlinkMessage();
        batch.Begin((subsystem << 8) | delete, NetlinkMessage.Acknowledge, "clear tracked connections");

        // struct nfgenmsg: family unspecified means all.
        batch.Extend(4);
        batch.End();
        netfilter.Execute(batch);
    }
}
