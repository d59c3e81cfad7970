using System.CommandLine;
using System.Net.Sockets;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Reports;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest explain</c>: the reasons for one flow's verdict.</summary>
internal static class ExplainCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "explain",
            Description = "Explains the verdict of one flow: both directions, tier by tier, with the rule that decided or why none did.",
            Examples = """
                stagetest explain scenarios/shop/lockdown.yaml --from shop/web --to shop/db:5432
                stagetest explain scenarios/shop/lockdown.yaml --from shop/web --to shop/db:5432 --stage baseline --output json
                stagetest explain --manifests apps/shop --from shop/web --to shop/db:sql
                stagetest explain scenarios/shop/lockdown.yaml --from external/internet --to shop/web:80
                stagetest explain scenarios/shop/lockdown.yaml --flow-record flows/last-week.jsonl:12
                """,
            ExitCodes = ExitCodeTexts.OfReading,
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var path = new Argument<string?>("SCENARIO") { Description = "A scenario file.", Arity = ArgumentArity.ZeroOrOne };
        var manifests = new Option<string?>("--manifests", "-m")
        {
            Description = "A file or folder of manifests instead of a scenario.",
            HelpName = "PATH",
        };
        var record = new Option<string?>("--flow-record")
        {
            Description = "Instead of --from and --to: the line of a flow log, as 'stagetest replay' names it.",
            HelpName = "FILE:LINE",
        };
        var from = new Option<string?>("--from")
        {
            Description = "Where the flow begins, such as shop/web or external/internet.",
            HelpName = "NAME",
        };
        var to = new Option<string?>("--to")
        {
            Description =
                "Where it ends, with a port by number or name, such as shop/db:5432, shop/dns:53/udp, shop/db:sql, shop/db:icmp "
                + "or service/shop/db:5432.",
            HelpName = "NAME:PORT",
        };
        var stage = StageOption.Create(Stage.Promoted);
        var output = new OutputOption<ExplanationReport>(surroundings.Formats);
        var verbose = CommonOptions.Verbose();
        command.Add(path);
        command.Add(manifests);
        command.Add(from);
        command.Add(to);
        command.Add(record);
        command.Add(stage);
        command.Add(output.Option);
        command.Add(verbose);
        command.Validators.Add(result =>
        {
            if (result.GetValue(path) is null == result.Written(manifests) is null)
            {
                result.AddError("Name either a scenario or '--manifests PATH'.");
            }

            var isNamed = result.Written(from) is not null && result.Written(to) is not null;
            if (isNamed == result.Written(record) is not null || (!isNamed && (result.Written(from) ?? result.Written(to)) is not null))
            {
                result.AddError("Name the flow either by '--from NAME' and '--to NAME:PORT', or by '--flow-record FILE:LINE'.");
            }
        });
        command.SetAction(output, terminal, (parsed, reports) =>
        {
            var diagnostics = new DiagnosticBag();
            var at = StageOption.Parse(parsed.GetRequiredValue(stage));
            var inputs = PolicyInputs.Read(parsed.GetValue(path) ?? parsed.GetValue(manifests)!, at, diagnostics);
            if (!PolicyInputs.Tell(diagnostics, terminal, parsed.GetValue(verbose)) || inputs is null)
            {
                return ExitCode.BadInput;
            }

            var problem = "";
            var found = parsed.GetValue(record) is { } place
                ? RecordedFlow.Find(place, inputs.Topology, out problem)
                : FlowOf(inputs.Topology, parsed.GetValue(from)!, parsed.GetValue(to)!, out problem);
            if (found is not { } flow)
            {
                terminal.Error.WriteLine(problem);
                return ExitCode.BadInput;
            }

            return reports.Write(Explain(inputs, flow, at), terminal) ? ExitCode.Promote : ExitCode.Failure;
        });
    }

    private static ExplanationReport Explain(PolicyInputs inputs, Flow flow, Stage stage)
    {
        var placement = inputs.Placement ?? Placement.Default(inputs.Topology);
        var explanation = new PolicyEvaluator(inputs.Topology, placement, inputs.Policies).Explain(flow);
        var pending =
            inputs.Scenario is { } scenario && stage == Stage.Promoted
                ? PendingComparison.Of(scenario, placement, new ProbePlan([flow])).FirstOrDefault()?.ToString()
                : null;
        return new(explanation, inputs.Scenario is null ? null : StageText.Name(stage), pending);
    }

    private static Flow? FlowOf(Topology topology, string from, string to, out string problem)
    {
        problem = "";
        var colon = EndpointRef.ColonBeforePort(to);
        if (colon < 0)
        {
            problem = $"--to {to}: a port must follow the name, such as '{to}:80' or '{to}:icmp'.";
            return null;
        }

        if (
            EndpointOf(topology, "--from", from, ref problem) is not { } source
            || EndpointOf(topology, "--to", to[..colon], ref problem) is not { } target
        )
        {
            return null;
        }

        if (target.IsService)
        {
            return ServiceFlowOf(topology, source, target, to[(colon + 1)..], out problem);
        }

        var ports = topology
            .Workloads.Where(w => w.Ref == target)
            .SelectMany(w => w.Ports)
            .Concat(topology.External.Where(e => e.Ref == target).SelectMany(e => e.Ports))
            .ToArray();
        var text = to[(colon + 1)..];
        if (PortOf(text, ports) is not { } port)
        {
            problem =
                $"--to {to}: '{text}' is not a port of "
                + $"{target}.{Suggestion.For(text, ports.Select(p => p.Name ?? $"{p.Port}"), "Its ports")} Any number will do too.";
            return null;
        }

        return source == target && topology.Workloads.First(w => w.Ref == source).Replicas == 1
                ? Refuse($"{source} has one pod, and a pod's traffic to its own address meets no policy.", out problem)
            : FamilyOf(topology, source, target, text, out problem) is { } family ? new Flow(source, target, port, family)
            : null;
    }

    // If the port does not decide, the first family that both ends have: the one a user without a preference would try.
    private static AddressFamily? FamilyOf(Topology topology, EndpointRef source, EndpointRef target, string text, out string problem)
    {
        problem = "";
        var only = Flow.TryParsePort(text, out _, out var written) ? written : null;
        bool Has(EndpointRef end, AddressFamily family) =>
            topology.External.FirstOrDefault(e => e.Ref == end)?.Addresses.Any(a => a.AddressFamily == family)
            ?? (topology.ServiceOf(end) is { } service ? topology.FamiliesOf(service) : topology.IpFamilies).Contains(family);
        foreach (var family in topology.IpFamilies.Where(f => only is null || only == f).Where(f => Has(source, f) && Has(target, f)))
        {
            return family;
        }

        problem = only is { } wanted
            ? $"{source} and {target} do not both have an {IpFamily.Name(wanted)} address. Name the family under "
                + "'topology.ipFamilies', and give external endpoints an address of it."
            : $"{source} and {target} have no addresses of one family. Give the external endpoint an address of a family that the "
                + "pods have.";
        return null;
    }

    private static Flow? ServiceFlowOf(Topology topology, EndpointRef source, EndpointRef target, string text, out string problem)
    {
        var service = topology.ServiceOf(target)!;
        if ((source.IsExternal && !service.Entrances.IsOpen) || service.IsExternalName)
        {
            return Refuse(
                source.IsExternal && !service.IsExternalName
                    ? $"The address of {target} cannot be reached from outside the cluster."
                    : $"{target} has no address of its own.",
                out problem
            );
        }

        if (ServiceWays.ProblemOf(topology, service, target.By) is { } why)
        {
            return Refuse($"{target} cannot be tested: {why}", out problem);
        }

        var port = PortOf(text, service.Ports.Select(p => new NamedPort(p.Name, p.Port)));
        if (port is not { } known || !service.Ports.Any(p => p.Port == known))
        {
            return Refuse(
                $"'{text}' is not a port of {target}.{Suggestion.For(text, service.Ports.Select(p => p.Name ?? $"{p.Port}"), "Its ports")}",
                out problem
            );
        }

        return FamilyOf(topology, source, target, text, out problem) is { } family ? new Flow(source, target, known, family) : null;
    }

    private static Flow? Refuse(string why, out string problem)
    {
        problem = why;
        return null;
    }

    private static Port? PortOf(string text, IEnumerable<NamedPort> ports) =>
        ports.FirstOrDefault(p => p.Name == text)?.Port ?? (Flow.TryParsePort(text, out var port, out _) ? port : null);

    private static EndpointRef? EndpointOf(Topology topology, string option, string text, ref string problem)
    {
        if (
            EndpointRef.Parse(text) is { } endpoint
            && (topology.Endpoints.Contains(endpoint) || (option == "--to" && topology.ServiceOf(endpoint) is not null))
        )
        {
            return endpoint;
        }

        problem =
            $"{option} {text}: there is no such workload or external "
            + $"endpoint.{Suggestion.For(text, topology.Endpoints.Select(e => e.ToString()), "Known names")}";
        return null;
    }
}
