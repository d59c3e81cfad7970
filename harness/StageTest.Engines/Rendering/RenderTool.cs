using System.Collections.Immutable;
using StageTest.Core.Documents.Sources;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Rendering;

/// <summary>A program that renders sources of one kind.</summary>
/// <param name="Name">Its name, in messages and in PATH.</param>
/// <param name="Renders">What it renders, for messages.</param>
/// <param name="Remedy">How to install it, given a lookup of the full path of a command, or null if it is not installed.</param>
/// <param name="Arguments">Its arguments for a request, given the folder that represents the repository.</param>
/// <remarks>
/// No option loosens the defaults of the programs: kustomize loads only other kustomizations from outside its folder and runs no executable
/// plugins; helm connects to no cluster.
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

    /// <summary>kustomize, if installed; kubectl contains an older version.</summary>
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

    /// <summary>The programs that can render a source; the first installed one is used.</summary>
    public static ImmutableArray<RenderTool> Of(PolicySource source) => source is HelmSource ? OfCharts : OfKustomizations;
}
