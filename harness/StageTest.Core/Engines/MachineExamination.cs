using System.Collections.Immutable;

namespace StageTest.Core.Engines;

/// <summary>What a machine can do: run engines, and render what scenarios and settings name as sources.</summary>
/// <param name="Engines">The engines.</param>
/// <param name="Renderers">What renders, one for each kind of source.</param>
/// <param name="Commands">The commands that need more than StageTest itself.</param>
internal sealed record MachineExamination(
    ImmutableArray<EngineExamination> Engines,
    ImmutableArray<RendererExamination> Renderers,
    ImmutableArray<CommandExamination> Commands
);

/// <summary>What a command needs beside StageTest.</summary>
/// <param name="Command">The command.</param>
/// <param name="Need">What it needs.</param>
/// <param name="Path">Where that was found, or null.</param>
/// <param name="Remedy">How to get it: sentences.</param>
internal sealed record CommandExamination(string Command, string Need, string? Path, string Remedy);

/// <summary>Which program renders sources of a kind.</summary>
/// <param name="Renders">The sources: kustomizations or charts.</param>
/// <param name="Programs">The programs that can, the first of which that is installed is taken.</param>
/// <param name="Program">The one that is installed, or null.</param>
/// <param name="Path">Its full path, or null.</param>
/// <param name="Remedy">How to get one.</param>
internal sealed record RendererExamination(string Renders, ImmutableArray<string> Programs, string? Program, string? Path, string Remedy);
