using System.Text.Json.Nodes;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>
/// The security context of pods. With it, namespaces that enforce the 'restricted' standard accept all pods except those that need root.
/// </summary>
internal static class PodSecurity
{
    // Servers support the field from this minor version on.
    private const int FirstWithSeccomp = 19;

    /// <summary>The field <c>securityContext</c> of a pod.</summary>
    /// <param name="serverMinor">The minor version of the cluster's Kubernetes.</param>
    /// <param name="needsRoot">Whether it runs as root.</param>
    /// <param name="opensLowPorts">Whether it listens below 1024 without being root.</param>
    /// <param name="mayPing">Whether it sends echo requests.</param>
    public static JsonObject Of(int serverMinor, bool needsRoot, bool opensLowPorts, bool mayPing)
    {
        var security = new JsonObject { ["runAsNonRoot"] = !needsRoot, ["runAsUser"] = needsRoot ? 0 : 65_534 };
        if (serverMinor >= FirstWithSeccomp)
        {
            security["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" };
        }

        // Kubernetes classifies both settings as safe: they affect only the pod's own network.
        var settings = new JsonArray();
        if (mayPing)
        {
            settings.Add(new JsonObject { ["name"] = "net.ipv4.ping_group_range", ["value"] = "0 2147483647" });
        }

        if (opensLowPorts)
        {
            settings.Add(new JsonObject { ["name"] = "net.ipv4.ip_unprivileged_port_start", ["value"] = "0" });
        }

        if (settings.Count > 0)
        {
            security["sysctls"] = settings;
        }

        return security;
    }
}
