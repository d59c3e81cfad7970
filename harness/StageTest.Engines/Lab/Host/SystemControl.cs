namespace StageTest.Engines.Lab.Host;

/// <summary>Kernel settings of the network namespace that the calling thread is in.</summary>
internal static class SystemControl
{
    private const string PingGroups = "net/ipv4/ping_group_range";

    /// <summary>Whether the kernel has echo sockets.</summary>
    public static bool HasPing() => File.Exists($"/proc/sys/{PingGroups}");

    /// <summary>Turns the namespace into a router that forwards everything and trusts every source address.</summary>
    public static void MakeRouter()
    {
        DisableIPv6();
        Write("net/ipv4/ip_forward", "1");
        Write("net/ipv4/conf/all/rp_filter", "0");
        Write("net/ipv4/conf/default/rp_filter", "0");
    }

    /// <summary>Limits how long the router remembers connections that are over. Only once connection tracking is loaded.</summary>
    public static void ShortenConntrack()
    {
        // A hundred pods leave ten thousand closed connections behind each reading; the default keeps them up to two minutes.
        TryWrite("net/netfilter/nf_conntrack_tcp_timeout_time_wait", "1");
        TryWrite("net/netfilter/nf_conntrack_tcp_timeout_close", "1");
        TryWrite("net/netfilter/nf_conntrack_udp_timeout", "5");
        TryWrite("net/netfilter/nf_conntrack_udp_timeout_stream", "5");
    }

    /// <summary>Keeps the kernel from announcing IPv6 addresses that nobody asks about.</summary>
    public static void DisableIPv6()
    {
        TryWrite("net/ipv6/conf/all/disable_ipv6", "1");
        TryWrite("net/ipv6/conf/default/disable_ipv6", "1");
    }

    /// <summary>Lets this process open echo sockets, which the kernel otherwise grants to no group.</summary>
    public static void AllowPing() => TryWrite(PingGroups, "0 0");

    private static void Write(string setting, string value) => File.WriteAllText($"/proc/sys/{setting}", value);

    // These settings only save time, and some kernels are built without what they set.
    private static void TryWrite(string setting, string value)
    {
        if (File.Exists($"/proc/sys/{setting}"))
        {
            Write(setting, value);
        }
    }
}
