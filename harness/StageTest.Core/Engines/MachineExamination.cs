using System.Collections.Immutable;

namespace StageTest.Core.Engines;

/// <summary>The abilities of a machine: the engines that run, and the programs that render sources.</summary>
/// <param name="Engines">The engines.</param>
/// <param name="Renderers">The renderers, one for each kind of source.</param>
/// <param name="Commands">The commands with further requirements.</param>
internal sealed record MachineExamination(
    ImmutableArray<EngineExamination> Engines,
    ImmutableArray<RendererExamination> Renderers,
    ImmutableArray<CommandExamination> Commands
);

/// <summary>A requirement of a command beyond StageTest itself.</summary>
/// <param name="Command">The command.</param>
/// <param name="Need">The requirement.</param>
/// <param name="Path">Its path, or null.</param>
/// <param name="Remedy">How to install it: sentences.</param>
internal sealed record CommandExamination(string Command, string Need, string? Path, string Remedy);

/// <summary>The program that renders sources of a kind.</summary>
/// <param name="Renders">The sources: kustomizations or charts.</param>
/// <param name="Programs">The suitable programs; the first installed one is used.</param>
/// <param name="Program">The installed one, or null.</param>
/// <param name="Path">Its full path, or null.</param>
/// <param name="Remedy">How to install one.</param>
internal sealed record RendererExamination(string Renders, ImmutableArray<string> Programs, string? Program, string? Path, string Remedy);
