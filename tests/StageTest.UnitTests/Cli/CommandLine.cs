using StageTest.Cli;
using StageTest.Cli.Commands;
using StageTest.Cli.Terminal;
using StageTest.Core.Engines;
using StageTest.Engines;

namespace StageTest.UnitTests.Cli;

/// <summary>The command line in this process, in a repository of its own that is removed at the end.</summary>
internal sealed class CommandLine : IDisposable
{
    public const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: NAME }
        topology:
          namespaces: { shop: {} }
          workloads:
            - { name: web, namespace: shop, labels: { role: web }, ports: [80] }
            - { name: api, namespace: shop, labels: { role: api }, ports: [8080] }
            - { name: db, namespace: shop, labels: { role: db }, ports: [5432] }
        policies:
          staged: [../policies/db.yaml]
        expect:
          baseline: { default: allow }
          promoted:
            default: allow
            deny:
              - { from: shop/web, to: shop/db:5432, because: only the API speaks to the database }
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("stagetest-cli-").FullName;

    public CommandLine()
    {
        Write(".git/HEAD", "");
        Write("policies/db.yaml", Runs.Sample.ClosedDatabase);
    }

    /// <summary>The engine that every name represents, or null for the simulation.</summary>
    public IEngine? Engine { get; init; }

    /// <summary>The engines that there are.</summary>
    public EngineCatalog Engines { get; init; } = EngineCatalog.Product;

    /// <summary>Whether reports may be coloured.</summary>
    public bool Colour { get; init; }

    /// <summary>What a person at the terminal answers; null without a terminal.</summary>
    public string? In { get; init; }

    /// <summary>What is piped into the command.</summary>
    public string Piped { get; init; } = "";

    /// <summary>Changes what commands are made with.</summary>
    public Func<Surroundings, Surroundings> Adjust { get; init; } = surroundings => surroundings;

    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    /// <summary>The full path of a file or folder of the repository.</summary>
    public string PathOf(string name) => Path.Combine(_root, name);

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes the sample scenario under a name.</summary>
    public string WriteScenario(string name = "shop", Func<string, string>? edit = null) =>
        Write($"scenarios/{name}.yaml", (edit ?? (text => text))(Scenario.Replace("NAME", name, StringComparison.Ordinal)));

    /// <summary>Runs a command line and returns the exit code.</summary>
    public async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var input = In is null ? null : new StringReader(In);
        using var piped = new StringReader(Piped);
        var terminal = new CommandTerminal
        {
            Lines = piped,
            In = input,
            Out = output,
            Error = TextWriter.Synchronized(error),
            Colour = Colour,
        };
        var engines = Engine is null ? Engines : Engines.WithOnly(Engine);
        engines = engines with { Choose = () => new(engines.Engines[0], "Using engine 'simulate': a test says so.") };
        var code = await StageTestCommand.InvokeAsync(
            arguments,
            Adjust(new(terminal, engines, TimeProvider.System) { Commands = CommandList.Known }),
            cancellationToken
        );
        Out = output.ToString();
        Error = error.ToString();
        return code;
    }

    public Task<int> RunAsync(params string[] arguments) => RunAsync(arguments, CancellationToken.None);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
