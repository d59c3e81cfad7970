using System.Collections.Immutable;

namespace StageTest.Core.Engines;

/// <summary>What a machine can do: run engines, and render what scenarios and settings name as sources.</summary>
/// <param name="Engines">The engines.</param>
/// <param name="Renderers">What renders, one for each kind of source.</param>
internal sealed record MachineExamination(ImmutableArray<EngineExamination> Engines, ImmutableArray<RendererExamination> Renderers);

/// <summary>Which program renders sources of a kind.</summary>
/// <param name="Renders">The sources: kustomizations or charts.</param>
/// <param name="Programs">The programs that can, the first of which that is installed is taken.</param>
/// <param name="Program">The one that is installed, or null.</param>
/// <param name="Path">Its full path, or null.</param>
/// <param name="Remedy">How to get one.</param>
internal sealed record RendererExamination(string Renders, ImmutableArray<string> Programs, string? Program, string? Path, string Remedy);
