using System.Globalization;
using StageTest.Core.Policies;
using StageTest.Engines.K3s;
using StageTest.Engines.Kubernetes;

namespace StageTest.NUnit;

/// <summary>The settings of engines that use a cluster, under the names that the command line's options have.</summary>
internal static class ClusterSettings
{
    private const char Separator = ';';

    private static readonly Dictionary<string, (string Form, Func<ClusterOptions, string, ClusterOptions?> Set)> Known = new(
        StringComparer.Ordinal
    )
    {
        ["kubeconfig"] = ("a file", (o, v) => o with { Kubeconfig = v }),
        ["context"] = ("a context of the kubeconfig", (o, v) => o with { Context = v }),
        ["allow-cluster-scope"] = Flag((o, yes) => o with { AllowClusterScope = yes }),
        ["allow-privileged-pods"] = Flag((o, yes) => o with { AllowPrivilegedPods = yes }),
        ["probe-agent"] = ("stagetest or agnhost", (o, v) => v is "stagetest" or "agnhost" ? o with { ProbeAgent = v } : null),
        ["probe-image"] = ("an image", (o, v) => o with { ProbeImage = v }),
        ["unsafe-skip-enforcement-check"] = Flag((o, yes) => o with { SkipEnforcementCheck = yes }),
        ["k3s-image"] = ("an image", (o, v) => o with { K3s = o.K3s with { Image = v } }),
        ["k3s-arg"] = ("arguments with ';' between them", (o, v) => o with { K3s = o.K3s with { Arguments = [.. Parts(v)] } }),
        ["k3s-containerd-config"] = ("a file that exists", (o, v) =>
            File.Exists(v) ? o with { K3s = o.K3s with { ContainerdConfig = v } } : null
        ),
        ["k3s-registries"] = ("a file that exists", (o, v) => File.Exists(v) ? o with { K3s = o.K3s with { Registries = v } } : null),
        ["nodes"] = ("a whole number from 1", (o, v) =>
            int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0
                ? o with
                {
                    K3s = o.K3s with { Nodes = n },
                }
                : null
        ),
        ["calico"] = (
            $"one of {string.Join(", ", CalicoVersionText.All)}, with or without a patch number, or {K3sOptions.NoCalico}",
            (o, v) => v == K3sOptions.NoCalico || CalicoVersionText.Parse(v) is not null ? o with { K3s = o.K3s with { Calico = v } } : null
        ),
        ["calico-install"] = ("manifest or operator", (o, v) => v switch
            {
                "manifest" => o with { K3s = o.K3s with { CalicoInstall = CalicoInstall.Manifest } },
                "operator" => o with { K3s = o.K3s with { CalicoInstall = CalicoInstall.Operator } },
                _ => null,
            }),
        ["calico-manifests"] = ("a directory that exists", (o, v) =>
            Directory.Exists(v) ? o with { K3s = o.K3s with { CalicoManifests = v } } : null
        ),
        ["calico-sha256"] = ("SHA-256 digests with ';' between them", (o, v) =>
            Parts(v).All(IsDigest) ? o with { K3s = o.K3s with { CalicoDigests = [.. Parts(v)] } } : null
        ),
        ["images"] = ("a directory that exists", (o, v) => Directory.Exists(v) ? o with { K3s = o.K3s with { Images = v } } : null),
        ["keep"] = Flag((o, yes) => o with { K3s = o.K3s with { Keep = yes } }),
    };

    /// <summary>The names.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>The options that settings give; what makes no sense is left out, with a problem.</summary>
    /// <param name="setting">The value of a setting and the name by which its author knows it, or null.</param>
    /// <param name="problems">Receives what is wrong.</param>
    public static ClusterOptions Read(Func<string, (string Value, string Setting)?> setting, List<string> problems)
    {
        var options = new ClusterOptions();
        foreach (var (name, (form, set)) in Known)
        {
            if (setting(name) is not { } given)
            {
                continue;
            }

            if (set(options, given.Value) is { } changed)
            {
                options = changed;
            }
            else
            {
                problems.Add($"{given.Setting}={given.Value} is not {form}.");
            }
        }

        return options;
    }

    private static (string Form, Func<ClusterOptions, string, ClusterOptions?> Set) Flag(Func<ClusterOptions, bool, ClusterOptions> set) =>
        ("true or false", (options, value) => bool.TryParse(value, out var yes) ? set(options, yes) : null);

    private static string[] Parts(string value) =>
        value.Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsDigest(string text)
    {
        const int length = 64;
        return text.Length == length && text.All(char.IsAsciiHexDigit);
    }
}
