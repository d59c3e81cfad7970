using System.ComponentModel;

namespace StageTest.Core.Contract;

/// <summary>What <c>stagetest doctor</c> writes: what engines need, and what is there.</summary>
internal sealed record DoctorContract
{
    [Description(Words.Version)]
    public required int Version { get; init; }

    [Description("The engines.")]
    public required IEnumerable<ExaminedEngineContract> Engines { get; init; }

    [Description("What renders kustomizations and charts.")]
    public required IEnumerable<RendererContract> Renderers { get; init; }

    [Description("The commands that need more than StageTest itself.")]
    public required IEnumerable<ExaminedCommandContract> Commands { get; init; }
}

/// <summary>What a command needs beside StageTest.</summary>
internal sealed record ExaminedCommandContract
{
    [Description("The command.")]
    public required string Name { get; init; }

    [Description("Whether it can run here.")]
    public required bool CanRun { get; init; }

    [Description("What it needs.")]
    public required string Need { get; init; }

    [Description("Where that was found.")]
    public string? Path { get; init; }

    [Description("What to install if it is missing.")]
    public string? Remedy { get; init; }
}

/// <summary>Which program renders sources of a kind.</summary>
internal sealed record RendererContract
{
    [Description("The sources: kustomizations or charts.")]
    public required string Renders { get; init; }

    [Description("Whether they can be rendered here.")]
    public required bool CanRender { get; init; }

    [Description("The program that renders them, if one is installed.")]
    public string? Program { get; init; }

    [Description("Its full path, if one is installed.")]
    public string? Path { get; init; }

    [Description("What to install if it is missing.")]
    public string? Remedy { get; init; }
}

/// <summary>What an engine needs.</summary>
internal sealed record ExaminedEngineContract
{
    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("Whether it can run here.")]
    public required bool CanRun { get; init; }

    [Description("Whether it sends packets.")]
    public required bool SendsPackets { get; init; }

    [Description("What it needs.")]
    public required IEnumerable<RequirementContract> Requirements { get; init; }
}

/// <summary>One thing that an engine needs.</summary>
internal sealed record RequirementContract
{
    [Description("What it is.")]
    public required string Name { get; init; }

    [Description("Whether it is there.")]
    public required bool Met { get; init; }

    [Description("Whether the engine can run without it.")]
    public required bool Optional { get; init; }

    [Description("What was found.")]
    public required string Found { get; init; }

    [Description("What to do if it is missing.")]
    public string? Remedy { get; init; }
}
