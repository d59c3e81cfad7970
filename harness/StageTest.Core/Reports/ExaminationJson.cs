using StageTest.Core.Contract;
using StageTest.Core.Engines;

namespace StageTest.Core.Reports;

/// <summary>Writes the requirements of engines and their state for scripts.</summary>
internal static class ExaminationJson
{
    /// <summary>The version of the format. It changes only with incompatible changes.</summary>
    public const int Version = 1;

    /// <summary>Writes a <see cref="DoctorContract"/>; a met requirement has no remedy.</summary>
    public static void Write(MachineExamination machine, TextWriter writer) =>
        ContractJson.Write(
            new DoctorContract
            {
                Version = Version,
                Engines = machine.Engines.Select(Of),
                Renderers = machine.Renderers.Select(Of),
                Commands = machine.Commands.Select(Of),
            },
            writer,
            ContractJson.Readable
        );

    private static RendererContract Of(RendererExamination renderer) =>
        new()
        {
            Renders = renderer.Renders,
            CanRender = renderer.Path is not null,
            Program = renderer.Program,
            Path = renderer.Path,
            Remedy = renderer.Path is null ? renderer.Remedy : null,
        };

    private static ExaminedCommandContract Of(CommandExamination command) =>
        new()
        {
            Name = command.Command,
            CanRun = command.Path is not null,
            Need = command.Need,
            Path = command.Path,
            Remedy = command.Path is null ? command.Remedy : null,
        };

    private static ExaminedEngineContract Of(EngineExamination examination) =>
        new()
        {
            Name = examination.Engine,
            CanRun = examination.CanRun,
            SendsPackets = examination.SendsPackets,
            Requirements = examination.Requirements.Select(requirement => new RequirementContract
            {
                Name = requirement.Name,
                Met = requirement.IsMet,
                Optional = requirement.IsOptional,
                Found = requirement.Found,
                Remedy = requirement.IsMet ? null : requirement.Remedy,
            }),
        };
}
