using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using StageTest.Cli.Inputs;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Engines;
using StageTest.Engines.Flows;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Cli.Options;

/// <summary>The options for live sources of flows: certificates, and a context of a kubeconfig.</summary>
internal sealed class LiveFlowOptions
{
    private const int LargestPem = 1024 * 1024;

    private readonly Option<string?> _context = new("--context")
    {
        Description = "The context of a kubeconfig: finds Goldmane, Whisker or Hubble Relay in that cluster. StageTest only reads there.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _kubeconfig = new("--kubeconfig")
    {
        Description = "With --context: the kubeconfig. Default: what KUBECONFIG names, else ~/.kube/config.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _authority = Pem("--ca", "The CA certificate that signed the source's certificate (PEM)");
    private readonly Option<string?> _certificate = Pem("--cert", "The client certificate for a source behind TLS (PEM)");
    private readonly Option<string?> _key = Pem("--key", "The key of that certificate (PEM)");
    private readonly Option<string?> _serverName = new("--server-name")
    {
        Description = "The name in the source's certificate, if it differs from the address.",
        HelpName = "NAME",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="sources">Its argument of sources.</param>
    /// <param name="follow">Its option to show flows as they arrive.</param>
    public void AddTo(Command command, Argument<string[]> sources, Option<bool> follow)
    {
        foreach (var option in (Option[])[_context, _kubeconfig, _authority, _certificate, _key, _serverName])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            var named = result.GetValue(sources) ?? [];
            var context = result.Written(_context);
            if (named.Length == 0 && context is null)
            {
                result.AddError("Name a source of flows: a file, a live source, or a cluster by '--context NAME'.");
            }

            foreach (var name in named.Where(n => IsAddress(n) && LiveFlowSources.Known.Find(n) is null))
            {
                result.AddError($"'{name}' is not a known live source. Known sources: {LiveFlowSources.Known.Describe()}.");
            }

            // Files end, and a second live source would be contacted only after the first one ends.
            var lives = named.Distinct().Count(n => LiveFlowSources.Known.Find(n) is not null) + (context is null ? 0 : 1);
            if (result.Written(follow) && lives != 1)
            {
                result.AddError(
                    lives == 0
                        ? "'--follow' goes with a live source, and files alone are named. Leave it out, or name a live source."
                        : "'--follow' goes with one live source. Follow each in a process and a store of its own, and replay the stores."
                );
            }

            if (result.Written(_kubeconfig) is not null && context is null)
            {
                result.AddError("'--kubeconfig' goes with '--context': name the context of it.");
            }

            if (result.Written(_certificate) is null != result.Written(_key) is null)
            {
                result.AddError("'--cert' and '--key' go together: name the certificate and its key.");
            }

            var isEncrypted = named.Any(n => LiveFlowSources.Known.Find(n)?.Source.IsEncrypted == true);
            foreach (
                var option in ((Option<string?>[])[_authority, _certificate, _serverName]).Where(o =>
                    result.Written(o) is not null && !isEncrypted && (context is null || o == _serverName)
                )
            )
            {
                result.AddError(
                    $"'{option.Name}' is for sources behind TLS: "
                        + $"{string.Join(", ", LiveFlowSources.Known.All.Where(s => s.IsEncrypted).Select(s => $"{s.Scheme}://"))}."
                );
            }
        });
    }

    /// <summary>Finds the sources of a command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="names">The sources that it names.</param>
    /// <param name="log">Receives the requests to a cluster.</param>
    /// <param name="diagnostics">Receives errors in the files of certificates.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">The cluster cannot be reached, or has no source.</exception>
    public async Task<FoundFlowPlaces> FindAsync(
        ParseResult parsed,
        IEnumerable<string> names,
        Action<string> log,
        DiagnosticBag diagnostics,
        CancellationToken cancellationToken
    )
    {
        var credentials = Credentials(parsed, diagnostics);
        var serverName = parsed.GetValue(_serverName);
        var places = names
            .Select(name =>
                LiveFlowSources.Known.Find(name) is not { } live
                    ? new FlowPlace(name)
                    : new(
                        name,
                        live.Source,
                        new(live.Address, null, Follow: false)
                        {
                            Credentials = live.Source.IsEncrypted ? credentials : null,
                            ServerName = live.Source.IsEncrypted ? serverName : null,
                        }
                    )
            )
            .ToList();
        ClusterClient? client = null;
        if (parsed.GetValue(_context) is { } context && !diagnostics.HasErrors)
        {
            var options = new ClusterOptions
            {
                Context = context,
                Kubeconfig = parsed.GetValue(_kubeconfig),
                Log = log,
            };
            client = await Clusters.ConnectAsync(options, "observe");
            try
            {
                var (source, request) = await Clusters.FlowsAsync(client, credentials, cancellationToken);
                places.Add(new($"{source.Scheme} of context {context}", source, request));
            }
            catch
            {
                client.Dispose();
                throw;
            }
        }

        return new([.. places], client, credentials);
    }

    /// <summary>Whether a text is an address and not a file name.</summary>
    private static bool IsAddress(string text) => text.Contains("://", StringComparison.Ordinal) && !File.Exists(text);

    private FlowCredentials? Credentials(ParseResult parsed, DiagnosticBag diagnostics)
    {
        var (authority, certificate, key) = (
            Text(parsed.GetValue(_authority), diagnostics),
            Text(parsed.GetValue(_certificate), diagnostics),
            Text(parsed.GetValue(_key), diagnostics)
        );
        if (diagnostics.HasErrors || (authority ?? certificate) is null)
        {
            return null;
        }

        try
        {
            return FlowCredentials.OfPem(authority, certificate, key);
        }
        catch (CryptographicException problem)
        {
            var file = parsed.GetValue(certificate is null ? _authority : _certificate)!;
            diagnostics.Error(
                SourceLocation.Whole(file),
                $"The certificates cannot be used: {problem.Message} Name PEM files that belong together."
            );
            return null;
        }
    }

    private static string? Text(string? path, DiagnosticBag diagnostics) =>
        path is not null && InputBytes.Read(path, LargestPem, diagnostics) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static Option<string?> Pem(string name, string description) => new(name) { Description = $"{description}.", HelpName = "FILE" };
}

/// <summary>The sources of a command line, and what must stay open while they are read.</summary>
/// <param name="Places">The sources.</param>
/// <param name="Client">The cluster through which one of them is reached; null for none.</param>
/// <param name="Credentials">The certificates; null for none.</param>
internal sealed record FoundFlowPlaces(IReadOnlyList<FlowPlace> Places, ClusterClient? Client, FlowCredentials? Credentials) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Client?.Dispose();
        Credentials?.Dispose();
    }
}
