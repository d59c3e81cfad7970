using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Lab;

/// <summary>
/// A network that belongs to one test, with links, addresses, routes, rules and mounts of its own. Programs that run in it take it for the
/// machine's; nothing else on the machine changes it, and it goes with the test, however that ends.
/// </summary>
internal sealed class PrivateNetwork : IDisposable
{
    private const string End = "end of state";

    // Counters show a packet that strays out of a lab. The mounts that were copied from the machine's are omitted, because the kernel
    // takes a copy away when its place is deleted; new ones pass between the namespaces made in here, as on the machine.
    private const string Script = $$"""
        set -e
        PATH=$PATH:/usr/sbin:/sbin
        mount --make-rshared /
        cat /proc/self/mountinfo > "$1/copied"
        mount -t tmpfs own "$1/mounted"
        touch "$1/mounted/net"
        mount --bind /proc/self/ns/net "$1/mounted/net"
        if [ -e /proc/net/if_inet6 ]; then echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad; fi
        echo 1 > /proc/sys/net/ipv4/ip_forward
        echo 2 > /proc/sys/net/ipv4/conf/default/rp_filter
        ip link set lo up
        ip link add own0 type veth peer name own1
        ip link set own0 up
        ip link set own1 up mtu 1400
        ip address add 192.0.2.1/24 dev own0
        ip route add 198.51.100.0/24 via 192.0.2.2
        ip route add default via 192.0.2.3 table 77
        ip rule add from 192.0.2.9 table 77
        if [ -e /proc/net/if_inet6 ]; then
          ip address add 2001:db8::1/64 dev own0
          ip route add 2001:db8:1::/48 via 2001:db8::2
        fi
        nft -f - <<'RULES'
        table ip own {
          set friends { type ipv4_addr; elements = { 192.0.2.7 } }
          chain input { type filter hook input priority 0; counter; ip saddr @friends tcp dport 22 accept; }
          chain forward { type filter hook forward priority 0; counter; }
          chain output { type filter hook output priority 0; counter; }
          chain postrouting { type nat hook postrouting priority 100; oifname "own0" masquerade; }
        }
        RULES
        until [ "$(ip -oneline link show up | grep -c 'state UP')" = 2 ]; do :; done
        state() {
          echo links:; ip -details link show
          echo addresses:; ip -details address show
          echo routes:; cat /proc/net/route; ip route show table all
          echo rules of routing:; ip rule show
          echo all tables:; cat /proc/net/fib_trie
          if [ -e /proc/net/if_inet6 ]; then
            echo IPv6 addresses:; cat /proc/net/if_inet6
            echo IPv6 routes:; awk '{ $7 = $8 = ""; print }' /proc/net/ipv6_route
            cat /proc/sys/net/ipv6/conf/all/forwarding /proc/sys/net/ipv6/conf/all/disable_ipv6
          fi
          echo settings:; cd /proc/sys/net/ipv4; cat ip_forward conf/all/rp_filter conf/default/rp_filter ping_group_range; cd /
          echo namespaces:; if [ -d /run/netns ]; then ls /run/netns; fi
          echo mounts:; grep -vxFf "$1/copied" /proc/self/mountinfo
          echo hosts:; cat /etc/hosts
          echo ruleset:; nft list ruleset
        }
        while read -r _; do state "$1"; echo {{End}}; done
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("stagetest-network-").FullName;
    private readonly Process _holder;

    public PrivateNetwork()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "mounted"));
        string[] user = Environment.IsPrivilegedProcess ? [] : ["--user", "--map-root-user"];
        _holder = Process.Start(
            new ProcessStartInfo("unshare", [.. user, "--net", "--mount", "sh", "-c", Script, "sh", _directory])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        Assert.That(
            State(),
            Does.Contain("192.0.2.1").And.Contains("198.51.100.0").And.Contains("chain postrouting").And.Contains("mounted/net")
        );
    }

    /// <summary>
    /// The links, addresses, routes, namespaces, mounts and settings, and the whole nftables ruleset with what it has counted, as text to
    /// compare byte by byte.
    /// </summary>
    public string State()
    {
        var state = new List<string>();
        _holder.StandardInput.WriteLine();
        _holder.StandardInput.Flush();
        while (_holder.StandardOutput.ReadLine() is { } line)
        {
            if (line == End)
            {
                return string.Join('\n', state);
            }

            state.Add(line);
        }

        throw new AssertionException($"The test's own network cannot be made or read: {_holder.StandardError.ReadToEnd()}");
    }

    /// <summary>Starts a program in this network, as the user of the tests.</summary>
    public Process Start(IEnumerable<string> command, string directory, IReadOnlyDictionary<string, string?> environment)
    {
        string[] target =
        [
            "--net",
            "--mount",
            "--target",
            _holder.Id.ToString(CultureInfo.InvariantCulture),
            "--",
            "env",
            $"--chdir={directory}",
        ];
        string[] whole = Environment.IsPrivilegedProcess
            ? [.. target, .. command]
            // A process that enters is root there, and then drops its privileges again.
            : ["--user", "--preserve-credentials", .. target, "unshare", "--user", "--map-user=1000", "--map-group=1000", "--", .. command];
        return StageTestProcess.StartProgram("nsenter", whole, environment: environment);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _holder.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
