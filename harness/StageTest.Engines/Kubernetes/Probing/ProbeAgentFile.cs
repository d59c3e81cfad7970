using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace StageTest.Engines.Kubernetes.Probing;

/// <summary>The compiled probe agent for nodes of one architecture.</summary>
/// <param name="Architecture">The architecture as images name it: <c>amd64</c> or <c>arm64</c>.</param>
/// <param name="Content">The static file.</param>
internal readonly record struct ProbeAgentFile(string Architecture, byte[] Content)
{
    // The bytes of an ELF file that name its machine (elf(5), e_machine).
    private const int MachineAt = 18;

    private static readonly (string Architecture, string Runtime, Architecture Machine, ushort Elf)[] Known =
    [
        ("amd64", "linux-x64", System.Runtime.InteropServices.Architecture.X64, 62),
        ("arm64", "linux-arm64", System.Runtime.InteropServices.Architecture.Arm64, 183),
    ];

    // The architecture of this machine comes first.
    private static readonly ImmutableArray<(string Architecture, string Path, ushort Elf)> Agents =
    [
        .. Known
            .OrderByDescending(k => k.Machine == RuntimeInformation.OSArchitecture)
            .Select(k => (k.Architecture, Place(k.Runtime), k.Elf)),
    ];

    /// <summary>The paths of agents: beside this program, where <c>make build</c> writes them. That of this machine comes first.</summary>
    public static IReadOnlyList<string> Places { get; } = [.. Agents.Select(a => a.Path)];

    /// <summary>Reads the existing agents.</summary>
    /// <returns>The agents, that of this machine's architecture first; empty if none was built.</returns>
    /// <exception cref="IOException">A file cannot be read, or has an unknown architecture.</exception>
    public static IReadOnlyList<ProbeAgentFile> ReadAll() =>
        [.. Agents.Where(a => File.Exists(a.Path)).Select(a => Read(a.Architecture, a.Path, a.Elf))];

    private static ProbeAgentFile Read(string architecture, string path, ushort elf)
    {
        var content = File.ReadAllBytes(path);
        var machine = content.Length >= MachineAt + sizeof(ushort) ? BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(MachineAt)) : 0;
        return machine == elf
            ? new(architecture, content)
            : throw new IOException($"'{path}' is not a program for the machine that its folder names.");
    }

    private static string Place(string runtime) => Path.Combine(AppContext.BaseDirectory, "probe-agent", runtime, "stagetest-probe-agent");
}
