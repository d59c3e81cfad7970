using System.Text.Json.Nodes;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>
/// What a pod may do. With this, namespaces that enforce Kubernetes' 'restricted' standard take all pods but those that must be root.
/// </summary>
internal static class PodSecurity
{
    // Since this minor version servers know the field.
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

        // Both are settings that Kubernetes calls safe: they concern the pod's own network only.
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
