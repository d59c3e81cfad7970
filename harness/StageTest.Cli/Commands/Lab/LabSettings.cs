using System.Collections.Immutable;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Cli.Commands.Lab;

/// <summary>The options of <c>stagetest lab</c>.</summary>
/// <param name="Scenario">The scenario file.</param>
/// <param name="Stage">The first stage.</param>
/// <param name="Real">Workloads whose real programs the user will start.</param>
internal sealed record LabSettings(string Scenario, Stage Stage, ImmutableHashSet<EndpointRef> Real);
