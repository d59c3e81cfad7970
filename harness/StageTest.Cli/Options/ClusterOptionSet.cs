using System.CommandLine;
using StageTest.Engines;
using StageTest.Engines.Kubernetes;

namespace StageTest.Cli.Options;

/// <summary>The options of engines that use a cluster.</summary>
internal sealed class ClusterOptionSet
{
    /// <summary>Whether objects of a whole cluster are meant too.</summary>
    public static Option<bool> AllowClusterScope(string description) => new("--allow-cluster-scope") { Description = description };

    /// <summary>Where the cluster's address is.</summary>
    public static Option<string?> Kubeconfig() =>
        new("--kubeconfig")
        {
            Description = "Engine cluster: the kubeconfig. Default: what KUBECONFIG names, else ~/.kube/config.",
            HelpName = "FILE",
        };

    /// <summary>Which cluster.</summary>
    public static Option<string?> Context() =>
        new("--context") { Description = "Engine cluster: the context of the kubeconfig. There is no default.", HelpName = "NAME" };

    private readonly Option<string?> _kubeconfig = Kubeconfig();

    private readonly Option<string?> _context = Context();

    private readonly Option<bool> _allowClusterScope = AllowClusterScope(
        "Engine cluster: applies policies and tiers of the whole cluster too, limited to the run's namespaces where their kind allows it."
    );

    private readonly Option<string?> _probeImage = new("--probe-image")
    {
        Description = "Engine cluster: the image of the probe agent, as 'stagetest probe-image' writes it, or agnhost.",
        HelpName = "IMAGE",
    };

    private readonly Option<string?> _probeAgent = new("--probe-agent")
    {
        Description = "Engine cluster: the program in --probe-image. Default: agnhost where the image's name is that, else stagetest.",
        HelpName = "stagetest|agnhost",
    };

    private readonly Option<bool> _allowPrivilegedPods = new("--allow-privileged-pods")
    {
        Description = "Engine cluster: brings external endpoints up on the nodes, with the scenario's addresses, by privileged pods.",
    };

    private readonly Option<bool> _skipEnforcementCheck = new("--unsafe-skip-enforcement-check")
    {
        Description = "Uses a cluster without seeing it enforce a policy first. What it allows then proves nothing.",
    };

    private readonly K3sOptionSet _k3s = new();

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command, Option<string?> engine)
    {
        _probeAgent.AcceptOnlyFromAmong("stagetest", "agnhost");
        foreach (
            var option in (IEnumerable<Option>)
                [_kubeconfig, _context, _allowClusterScope, _allowPrivilegedPods, _probeImage, _probeAgent, _skipEnforcementCheck]
        )
        {
            command.Options.Add(option);
        }

        _k3s.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(engine) == EngineCatalog.Cluster && result.GetValue(_context) is null)
            {
                result.AddError(
                    "--engine cluster needs --context: the cluster to use is named, never guessed. 'kubectl config get-contexts' "
                        + "lists them."
                );
            }
        });
    }

    /// <summary>What a user gave.</summary>
    public ClusterOptions Of(ParseResult parsed) =>
        new()
        {
            Kubeconfig = parsed.GetValue(_kubeconfig),
            Context = parsed.GetValue(_context),
            AllowClusterScope = parsed.GetValue(_allowClusterScope),
            AllowPrivilegedPods = parsed.GetValue(_allowPrivilegedPods),
            ProbeAgent = parsed.GetValue(_probeAgent),
            ProbeImage = parsed.GetValue(_probeImage),
            SkipEnforcementCheck = parsed.GetValue(_skipEnforcementCheck),
            K3s = _k3s.Of(parsed),
        };
}
