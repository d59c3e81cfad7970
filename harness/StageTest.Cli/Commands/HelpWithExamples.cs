using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using StageTest.Cli.Options;

namespace StageTest.Cli.Commands;

/// <summary>The usual help, followed by what people type most and what scripts need to know.</summary>
internal sealed class HelpWithExamples(HelpAction usual, EngineHelp engines) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = 0;
        engines.Write(parseResult, () => code = usual.Invoke(parseResult));
        var output = parseResult.InvocationConfiguration.Output;
        var (examples, exitCodes) = parseResult.CommandResult.Command switch
        {
            RootCommand => (HelpExamples.Root, HelpExitCodes.Run),
            { Name: "run" } => (HelpExamples.Run, HelpExitCodes.Run),
            { Name: "gate" } => (HelpExamples.Gate, HelpExitCodes.Gate),
            { Name: "explain" } => (HelpExamples.Explain, HelpExitCodes.WithoutRun),
            { Name: "map" } => (HelpExamples.Map, HelpExitCodes.WithoutRun),
            { Name: "diff" } => (HelpExamples.Diff, HelpExitCodes.Diff),
            { Name: "mutate" } => (HelpExamples.Mutate, HelpExitCodes.Mutate),
            { Name: "promote" } => (HelpExamples.Promote, HelpExitCodes.Promote),
            { Name: "verify" } => (HelpExamples.Verify, HelpExitCodes.Verify),
            { Name: "lab" } => (HelpExamples.Lab, HelpExitCodes.Lab),
            { Name: "exec" } => (HelpExamples.Exec, HelpExitCodes.Exec),
            { Name: "list" } => (HelpExamples.List, HelpExitCodes.WithoutRun),
            { Name: "doctor" } => (HelpExamples.Doctor, HelpExitCodes.Doctor),
            { Name: "init" } => (HelpExamples.Init, HelpExitCodes.Init),
            { Name: "record" } => (HelpExamples.Record, HelpExitCodes.Record),
            { Name: "watch" } => (HelpExamples.Watch, HelpExitCodes.Watch),
            { Name: "clean" } => (HelpExamples.Clean, HelpExitCodes.Clean),
            { Name: "schema" } => (HelpExamples.Schema, HelpExitCodes.WithoutRun),
            { Name: "lint" } => (HelpExamples.Lint, HelpExitCodes.Lint),
            { Name: "probe-image" } => (HelpExamples.ProbeImage, HelpExitCodes.ProbeImage),
            { Name: "cluster-role" } => (HelpExamples.ClusterRole, HelpExitCodes.WithoutRun),
            var other => throw new ArgumentException($"The help has no examples of '{other.Name}'.", nameof(parseResult)),
        };
        output.WriteLine(examples);
        output.WriteLine(exitCodes);
        return code;
    }
}
