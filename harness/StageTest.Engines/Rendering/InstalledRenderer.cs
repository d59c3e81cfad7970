using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Engines;
using StageTest.Engines.Lab.Linux;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Rendering;

/// <summary>
/// Renders with installed programs, each of which sees a copy of the files that it may read, and nothing else.
/// </summary>
/// <param name="find">The full path of a command, or null if it is not installed.</param>
/// <param name="sandbox">How a program is started.</param>
/// <param name="limit">The time limit of a program.</param>
internal sealed class InstalledRenderer(Func<string, string?> find, Lazy<RenderSandbox> sandbox, TimeSpan limit) : ISourceRenderer
{
    private const int MostOutput = YamlReader.MaximumLength;
    private const int MostComplaint = 2_000;

    /// <summary>The renderer of this machine.</summary>
    public static InstalledRenderer OfMachine { get; } = new(Executables.Find, new(RenderSandbox.OfMachine), Waits.Rendering);

    /// <summary>The programs that can render here, for people and scripts.</summary>
    /// <param name="find">The full path of a command, or null if it is not installed.</param>
    public static ImmutableArray<RendererExamination> Examine(Func<string, string?> find) =>
        [
            .. new[] { RenderTool.OfKustomizations, RenderTool.OfCharts }.Select(tools =>
            {
                var found = Found(tools, find);
                return new RendererExamination(
                    tools[0].Renders,
                    [.. tools.Select(t => t.Name)],
                    found?.Tool.Name,
                    found?.Path,
                    tools[0].Remedy(find)
                );
            }),
        ];

    /// <inheritdoc/>
    public string Render(RenderRequest request)
    {
        var tools = RenderTool.Of(request.Source);
        if (Found(tools, find) is { } found)
        {
            return Render(found.Tool, RealPath.Of(found.Path), request);
        }

        var names = string.Join(" and ", tools.Select(t => t.Name));
        throw new RenderException($"{names} {(tools.Length == 1 ? "was" : "were")} not found. {tools[0].Remedy(find)}");
    }

    // The first installed program, with its path.
    private static (RenderTool Tool, string Path)? Found(ImmutableArray<RenderTool> tools, Func<string, string?> find)
    {
        foreach (var tool in tools)
        {
            if (find(tool.Name) is { } path)
            {
                return (tool, path);
            }
        }

        return null;
    }

    private string Render(RenderTool tool, string path, RenderRequest request)
    {
        using var folder = ScratchFolder.Create("render");
        var work = Path.Combine(folder.Path, "work");
        foreach (var (name, bytes) in request.Files)
        {
            var file = Path.Combine(work, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
        }

        var (start, root) = sandbox.Value.Prepare(folder.Path, path);
        foreach (var argument in tool.Arguments(request, root))
        {
            start.ArgumentList.Add(argument);
        }

        return Run(tool, start);
    }

    private string Run(RenderTool tool, ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        start.StandardErrorEncoding = Encoding.UTF8;
        using var process = Start(tool, start);
        process.StandardInput.Close();
        var output = Task.Run(() => ReadAtMost(process.StandardOutput, MostOutput));
        var complaint = Task.Run(() => ReadAtMost(process.StandardError, MostComplaint));
        try
        {
            if (!Task.WaitAll([output, complaint], limit) || !process.WaitForExit(limit))
            {
                throw new RenderException($"{tool.Name} took longer than {limit.TotalSeconds:0} seconds and was ended.");
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }
        }

        if (output.Result.IsCut)
        {
            throw new RenderException($"{tool.Name} wrote more than {MostOutput >> 20} MB. Name a part of it.");
        }

        return process.ExitCode == 0
            ? output.Result.Text
            : throw new RenderException($"{tool.Name} ended with {process.ExitCode}: {PrintableText.Of(complaint.Result.Text.Trim())}");
    }

    private static Process Start(RenderTool tool, ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            throw new RenderException($"{tool.Name} cannot be started: {problem.Message}.");
        }
    }

    // Reads on after the limit, because the program would block otherwise; the rest is dropped.
    private static (string Text, bool IsCut) ReadAtMost(StreamReader reader, int most)
    {
        var text = new StringBuilder();
        var block = new char[16_384];
        var isCut = false;
        for (var count = reader.Read(block); count > 0; count = reader.Read(block))
        {
            var taken = Math.Min(count, most - text.Length);
            text.Append(block, 0, taken);
            isCut |= taken < count;
        }

        return (text.ToString(), isCut);
    }
}
