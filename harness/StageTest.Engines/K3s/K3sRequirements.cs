using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.K3s;

/// <summary>What a cluster of k3s needs from this machine.</summary>
internal static class K3sRequirements
{
    /// <summary>The text for an image that cannot be checked.</summary>
    public const string NotChecked = "Its digest cannot be checked, because Docker does not know its origin, as after 'docker load'.";

    /// <summary>Checks all requirements.</summary>
    /// <param name="k3s">The image of k3s that the run will use.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task<ImmutableArray<EngineRequirement>> FindAsync(string k3s, CancellationToken cancellationToken)
    {
        var requirements = ImmutableArray.CreateBuilder<EngineRequirement>();
        try
        {
            using var docker = DockerEngine.Find();
            var info = await docker.InfoAsync(cancellationToken);
            requirements.Add(
                new()
                {
                    Name = "Docker",
                    IsMet = info.OSType == "linux",
                    Found = $"{info.ServerVersion} at {docker.Endpoint}, {info.OSType}, cgroup v{info.CgroupVersion}",
                    Remedy = "Use a Docker Engine that runs Linux containers.",
                }
            );
            var image = await docker.FindImageAsync(k3s, cancellationToken);
            requirements.Add(
                new()
                {
                    Name = "image of k3s",
                    IsMet = image is not null,
                    IsOptional = true,
                    Found = image switch
                    {
                        { IsChecked: true } there => there.Name,
                        { } loaded => $"{loaded.Name}, if {k3s} cannot be pulled. {NotChecked}",
                        null => $"{k3s} is missing and will be pulled",
                    },
                    Remedy = "Without internet, load it with 'docker load', or name another with --k3s-image.",
                }
            );
        }
        catch (EngineException absent)
        {
            requirements.Add(
                new()
                {
                    Name = "Docker",
                    IsMet = false,
                    Found = absent.Message,
                    Remedy = $"{SystemPackage.Docker.Remedy(Executables.Find)} Start it; version 25 or later is needed.",
                }
            );
        }

        var hasAgent = File.Exists(ProbeImage.AgentFile);
        requirements.Add(
            new()
            {
                Name = "probe agent",
                IsMet = hasAgent,
                Found = hasAgent ? ProbeImage.AgentFile : "not built",
                Remedy = ProbeImage.Remedy,
            }
        );
        return requirements.ToImmutable();
    }
}
