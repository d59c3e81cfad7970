using System.CommandLine;
using StageTest.Core.Policies;
using StageTest.Engines.K3s;

namespace StageTest.Cli.Options;

/// <summary>The options of the engine that starts a cluster of k3s.</summary>
internal sealed class K3sOptionSet
{
    private const int DigestLength = 64;

    private readonly Option<string?> _image = new("--k3s-image")
    {
        Description =
            "Engine k3s: the image, such as rancher/k3s:v1.34.1-k3s1, also with a digest ('NAME:TAG@sha256:...'). Default: the "
            + "one that this version of StageTest names.",
        HelpName = "IMAGE",
    };

    private readonly Option<string[]> _arguments = new("--k3s-arg")
    {
        Description = "Engine k3s: one more argument for k3s, such as --k3s-arg=--kubelet-arg=v=4. May be repeated.",
        HelpName = "ARGUMENT",
    };

    private readonly Option<string?> _containerd = new("--k3s-containerd-config")
    {
        Description = "Engine k3s: a template for containerd's configuration, in the place of k3s's own.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _registries = new("--k3s-registries")
    {
        Description = "Engine k3s: mirrors and credentials of registries, in the format of k3s's registries.yaml.",
        HelpName = "FILE",
    };

    private readonly Option<int?> _nodes = new("--nodes")
    {
        Description = "Engine k3s: how many nodes the cluster has. Default: what the scenarios state, else 1.",
        HelpName = "NUMBER",
        CustomParser = result => CommonOptions.ParsePositive(result),
    };

    private readonly Option<string?> _calico = new("--calico")
    {
        Description =
            $"Engine k3s: the version of Calico, such as v3.32.1, or '{K3sOptions.NoCalico}' for k3s's own network, which knows "
            + "Kubernetes' own policies only. Default: what the scenarios state.",
        HelpName = "VERSION",
    };

    private readonly Option<string> _install = new("--calico-install")
    {
        Description = "Engine k3s: manifest, with flow logs every other second, or operator, with Goldmane and Whisker. Default: manifest.",
        HelpName = "WAY",
        DefaultValueFactory = _ => "manifest",
    };

    private readonly Option<string?> _manifests = new("--calico-manifests")
    {
        Description =
            "Engine k3s: a directory with Calico's manifests, or with one of them for each version ('v3.31'), which are "
            + "downloaded otherwise.",
        HelpName = "DIR",
    };

    private readonly Option<string[]> _digests = new("--calico-sha256")
    {
        Description =
            "Engine k3s: the SHA-256 of a manifest that you have checked, for versions of Calico whose digests StageTest does "
            + "not know. May be repeated.",
        HelpName = "DIGEST",
    };

    private readonly Option<string?> _images = new("--images")
    {
        Description =
            "Engine k3s: a directory with archives of images, such as 'docker save' writes, which nodes import in the place of pulling.",
        HelpName = "DIR",
    };

    private readonly Option<bool> _keep = new("--keep")
    {
        Description = "Engine k3s: leaves the cluster up, and prints how to use and remove it.",
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (
            var option in (IEnumerable<Option>)
                [_image, _arguments, _containerd, _registries, _nodes, _calico, _install, _manifests, _digests, _images, _keep]
        )
        {
            command.Options.Add(option);
        }

        _calico.Validators.Add(result =>
        {
            if (
                result.Tokens.Count > 0
                && result.Tokens[0].Value is var text
                && text != K3sOptions.NoCalico
                && CalicoVersionText.Parse(text) is null
            )
            {
                result.AddError(
                    $"--calico {text}: this version is not known. Known are {string.Join(", ", CalicoVersionText.All)}, with or "
                        + $"without a patch number, and {K3sOptions.NoCalico}."
                );
            }
        });
        _install.AcceptOnlyFromAmong("manifest", "operator");
        _digests.Validators.Add(result =>
        {
            foreach (var text in result.Tokens.Select(t => t.Value).Where(t => t.Length != DigestLength || !t.All(char.IsAsciiHexDigit)))
            {
                result.AddError(
                    $"--calico-sha256 {text}: a SHA-256 has {DigestLength} hexadecimal digits, as 'sha256sum FILE' prints them."
                );
            }
        });
        foreach (var directory in (IEnumerable<Option<string?>>)[_manifests, _images])
        {
            directory.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && !Directory.Exists(result.Tokens[0].Value))
                {
                    result.AddError($"{directory.Name}: there is no directory '{result.Tokens[0].Value}'.");
                }
            });
        }

        foreach (var file in (IEnumerable<Option<string?>>)[_containerd, _registries])
        {
            file.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && !File.Exists(result.Tokens[0].Value))
                {
                    result.AddError($"{file.Name}: there is no file '{result.Tokens[0].Value}'.");
                }
            });
        }
    }

    /// <summary>What a user gave.</summary>
    public K3sOptions Of(ParseResult parsed) =>
        new()
        {
            Image = parsed.GetValue(_image),
            Arguments = [.. parsed.GetValue(_arguments) ?? []],
            ContainerdConfig = parsed.GetValue(_containerd),
            Registries = parsed.GetValue(_registries),
            Nodes = parsed.GetValue(_nodes),
            Calico = parsed.GetValue(_calico),
            CalicoInstall = parsed.GetValue(_install) == "operator" ? CalicoInstall.Operator : CalicoInstall.Manifest,
            CalicoManifests = parsed.GetValue(_manifests),
            CalicoDigests = [.. parsed.GetValue(_digests) ?? []],
            Images = parsed.GetValue(_images),
            Keep = parsed.GetValue(_keep),
        };
}
