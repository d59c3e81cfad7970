using System.Collections.Immutable;
using StageTest.Core.Documents.Sources;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Rendering;

/// <summary>A program that renders sources of one kind.</summary>
/// <param name="Name">What it is called, in messages and in PATH.</param>
/// <param name="Renders">What it renders, for messages.</param>
/// <param name="Remedy">How to get it on a system, given the full path of a command there, or null if it is not installed.</param>
/// <param name="Arguments">Its arguments for a request, given the folder that represents the repository.</param>
/// <remarks>
/// No option loosens what the programs do by default: kustomize loads nothing from outside of a kustomization's folder but other
/// kustomizations, and runs no plugin that is a program; helm asks no cluster.
/// </remarks>
internal sealed record RenderTool(
    string Name,
    string Renders,
    Func<Func<string, string?>, string> Remedy,
    Func<RenderRequest, string, ImmutableArray<string>> Arguments
)
{
    private static string KustomizeRemedy(Func<string, string?> find)
    {
        var command = SystemPackage.Kustomize.InstallCommand(find) ?? SystemPackage.Kubectl.InstallCommand(find);
        return command is null
            ? "Install kustomize (https://kubectl.docs.kubernetes.io/installation/kustomize/) or kubectl."
            : $"Install kustomize or kubectl ('{command}').";
    }

    private static string HelmRemedy(Func<string, string?> find) =>
        SystemPackage.Helm.InstallCommand(find) is { } command
            ? $"Install helm ('{command}')."
            : "Install helm (https://helm.sh/docs/intro/install/).";

    /// <summary>kustomize, if it is installed; kubectl has an older one in it.</summary>
    public static ImmutableArray<RenderTool> OfKustomizations { get; } =
    [
        new("kustomize", "kustomizations", KustomizeRemedy, (request, root) => ["build", Path.Combine(root, request.Folder)]),
        new("kubectl", "kustomizations", KustomizeRemedy, (request, root) => ["kustomize", Path.Combine(root, request.Folder)]),
    ];

    /// <summary>helm.</summary>
    public static ImmutableArray<RenderTool> OfCharts { get; } =
    [
        new("helm", "charts", HelmRemedy, (request, root) =>
            request.Source is HelmSource helm
                ?
                [
                    "template",
                    helm.Release,
                    Path.Combine(root, request.Folder),
                    "--namespace",
                    helm.Namespace,
                    .. request.Values.SelectMany(file => (string[])["--values", Path.Combine(root, file)]),
                ]
                : []
        ),
    ];

    /// <summary>The programs that render a source, the first of which that is installed is taken.</summary>
    public static ImmutableArray<RenderTool> Of(PolicySource source) => source is HelmSource ? OfCharts : OfKustomizations;
}
