using System.Collections.Immutable;
using Polly.Timeout;
using StageTest.Core.Engines;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Host;
using StageTest.Engines.Options;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Lab;

/// <summary>Every pod is a network namespace, policies are one nftables ruleset, and probes are real packets. Linux only.</summary>
/// <param name="options">The options of the lab; null for the defaults.</param>
internal sealed class LabEngine(LabOptions? options = null) : IEngine, IAsyncDisposable
{
    /// <summary>The name by which the command line calls it.</summary>
    public const string EngineName = "lab";

    /// <summary>The engine, for the catalog.</summary>
    public static EngineDescriptor Descriptor { get; } =
        new()
        {
            Name = EngineName,
            Needs = "Linux, nftables, and root or user namespaces",
            Create = (_, _) => new LabEngine(new() { KeepsHosts = true }),
            Options = [CalicoOption.OfRules],
            Refusal = CalicoOption.ReasonAgainst,
        };

    private readonly LabOptions _options = options ?? new();
    private readonly LabHosts? _hosts = options is { KeepsHosts: true } ? new() : null;

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public bool SendsPackets => true;

    /// <inheritdoc/>
    public string? ReasonAgainst(EngineNeeds needs) =>
        needs.HasFlag(EngineNeeds.LinkLocal | EngineNeeds.Services) ? "the lab forwards no packets of such addresses to a Service"
        : !OperatingSystem.IsLinux() ? null
        : needs.HasFlag(EngineNeeds.Sctp) && !ProbeSocket.HasSctp() ? "this kernel has no SCTP (CONFIG_IP_SCTP)"
        : needs.HasFlag(EngineNeeds.Icmp) && !SystemControl.HasPing() ? "this kernel has no echo sockets (net.ipv4.ping_group_range)"
        : needs.HasFlag(EngineNeeds.IPv6) ? SystemControl.ReasonAgainstIPv6()
        : null;

    /// <inheritdoc/>
    public Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken) =>
        Task.Run(() => LabRequirements.Of(LabSurroundings.Look()), cancellationToken);

    /// <inheritdoc/>
    public async Task<IEngineSession> OpenAsync(Topology topology, CancellationToken cancellationToken)
    {
        if (LabPrerequisites.ReasonAgainst() is { } reason)
        {
            throw new EngineException($"The lab cannot run here. {reason}");
        }

        if (LiveLab.ProblemWith(topology) is { } problem)
        {
            throw new EngineException($"The lab cannot build this topology. {problem}");
        }

        var session = LabSession.Start(topology, _options, _hosts);
        try
        {
            await Waits.AtMost(Waits.LabStart).ExecuteAsync(async token => await session.OpenAsync(token), cancellationToken);
            return session;
        }
        catch (TimeoutRejectedException exception)
        {
            var said = session.HostErrorText;
            await session.DisposeAsync();
            throw new EngineException(
                $"The lab was not up after {Waits.LabStart.TotalSeconds:0} seconds. Its host wrote: '{said}'.",
                exception
            );
        }
        catch (EngineException) when (session is { IsOnKeptHost: true, HasHostEnded: true })
        {
            // The process ended while it waited for this lab, which was noticed too late. Their number is limited.
            await session.DisposeAsync();
            return await OpenAsync(topology, cancellationToken);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the hosts that were kept for further labs.</summary>
    public ValueTask DisposeAsync() => _hosts?.DisposeAsync() ?? ValueTask.CompletedTask;
}
