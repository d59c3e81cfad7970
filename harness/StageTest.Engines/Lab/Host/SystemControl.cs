namespace StageTest.Engines.Lab.Host;

/// <summary>Kernel settings of the network namespace that the calling thread is in.</summary>
internal static class SystemControl
{
    private const string PingGroups = "net/ipv4/ping_group_range";
    private const string OfIPv6 = "net/ipv6/conf";

    /// <summary>Whether the kernel has echo sockets.</summary>
    public static bool HasPing() => File.Exists($"/proc/sys/{PingGroups}");

    /// <summary>Why no IPv6 address can be assigned here, or null if one can.</summary>
    public static string? ReasonAgainstIPv6() =>
        !Directory.Exists($"/proc/sys/{OfIPv6}") ? "this kernel has no IPv6 (it was built without, or booted with 'ipv6.disable=1')" : null;

    /// <summary>Turns the namespace into a router that forwards everything and accepts every source address.</summary>
    public static void MakeRouter(bool hasIPv6)
    {
        PrepareIPv6(hasIPv6);
        if (hasIPv6)
        {
            Write($"{OfIPv6}/all/forwarding", "1");
        }

        Write("net/ipv4/ip_forward", "1");
        Write("net/ipv4/conf/all/rp_filter", "0");
        Write("net/ipv4/conf/default/rp_filter", "0");
    }

    /// <summary>Limits how long the router remembers closed connections. Works only once connection tracking is loaded.</summary>
    public static void ShortenConntrack()
    {
        // A hundred pods leave ten thousand closed connections after each reading; by default they are kept for up to two minutes.
        TryWrite("net/netfilter/nf_conntrack_tcp_timeout_time_wait", "1");
        TryWrite("net/netfilter/nf_conntrack_tcp_timeout_close", "1");
        TryWrite("net/netfilter/nf_conntrack_udp_timeout", "5");
        TryWrite("net/netfilter/nf_conntrack_udp_timeout_stream", "5");
    }

    /// <summary>
    /// Turns IPv6 on or off. If it is on, new links have only the addresses that they are given, immediately: no link-local or announced
    /// addresses, and no duplicate address detection.
    /// </summary>
    public static void PrepareIPv6(bool isOn)
    {
        foreach (var scope in (ReadOnlySpan<string>)["all", "default"])
        {
            TryWrite($"{OfIPv6}/{scope}/disable_ipv6", isOn ? "0" : "1");
        }

        if (isOn)
        {
            TryWrite($"{OfIPv6}/default/addr_gen_mode", "1");
            TryWrite($"{OfIPv6}/default/accept_ra", "0");
            TryWrite($"{OfIPv6}/default/accept_dad", "0");
        }
    }

    /// <summary>Lets this process open echo sockets, which the kernel by default grants to no group.</summary>
    public static void AllowPing() => TryWrite(PingGroups, "0 0");

    private static void Write(string setting, string value) => File.WriteAllText($"/proc/sys/{setting}", value);

    // These settings only save time, and some kernels do not have them.
    private static void TryWrite(string setting, string value)
    {
        if (File.Exists($"/proc/sys/{setting}"))
        {
            Write(setting, value);
        }
    }
}
