using System.CommandLine;
using StageTest.Engines;
using StageTest.Engines.Options;

namespace StageTest.Cli.Options;

/// <summary>The part of a command's help about engines: each engine's options follow a heading of their own.</summary>
/// <param name="catalog">The engines.</param>
internal sealed class EngineHelp(EngineCatalog catalog)
{
    private const int Width = 100;
    private const int Indent = 2;

    /// <summary>Writes the usual help without the options of engines, which follow separately.</summary>
    public void Write(ParseResult parsed, Action usual)
    {
        var command = parsed.CommandResult.Command;
        var settings = catalog.Options.Select(o => EngineOptionSet.SettingOf(o.Option.Name)).ToHashSet();
        var own = command.Options.Where(o => settings.Contains(o.Name)).ToArray();
        var isAskingEngines = own.Length == settings.Count && own.Length > 0;
        foreach (var option in isAskingEngines ? own : [])
        {
            option.Hidden = true;
        }

        try
        {
            usual();
        }
        finally
        {
            foreach (var option in own)
            {
                option.Hidden = false;
            }
        }

        if (isAskingEngines)
        {
            var named = parsed.GetResult(EngineOptionSet.SettingOf("engine")) is { Tokens: [var name, ..] }
                ? catalog.Find(name.Value)
                : null;
            Write(parsed.InvocationConfiguration.Output, command.Name, named);
        }
    }

    private void Write(TextWriter output, string command, EngineDescriptor? named)
    {
        if (named is not null)
        {
            output.WriteLine($"Engine {named.Name}, which needs {named.Needs}:");
            Write(output, named.Options.Select(o => (Left(o), Right(o))));
            if (named.Options.IsEmpty)
            {
                output.WriteLine("  It has no options of its own.");
            }
        }
        else
        {
            output.WriteLine($"Engines ('stagetest {command} --engine NAME --help' shows the options of one):");
            Write(output, catalog.Engines.Select(e => (e.Name, $"needs {e.Needs}.")));
        }

        output.WriteLine();
    }

    private static string Left(EngineOption option) => EngineOptionSet.SettingOf(option.Name) + (option.IsFlag ? "" : $" <{option.Form}>");

    private static string Right(EngineOption option) => option.Description + (option.RequiredBecause is null ? "" : " Required.");

    private static void Write(TextWriter output, IEnumerable<(string Left, string Right)> rows)
    {
        var all = rows.ToArray();
        var left = all.Select(r => r.Left.Length).DefaultIfEmpty().Max() + Indent;
        foreach (var (name, text) in all)
        {
            var line = new string(' ', Indent) + name.PadRight(left);
            foreach (var word in text.Split(' '))
            {
                if (line.Length + word.Length >= Width)
                {
                    output.WriteLine(line.TrimEnd());
                    line = new(' ', Indent + left);
                }

                line += word + " ";
            }

            output.WriteLine(line.TrimEnd());
        }
    }
}
