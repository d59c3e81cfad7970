using Microsoft.Playwright;

namespace StageTest.EndToEndTests.Reports;

/// <summary>The browser of this machine. None is ever downloaded.</summary>
internal static class Chromium
{
    /// <summary>The environment variable that names the browser's executable.</summary>
    public const string Variable = "STAGETEST_CHROMIUM";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>The executable, or null if there is none.</summary>
    public static string? Executable { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? named
            : (
                from directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
                from name in Names
                select Path.Combine(directory, name)
            ).FirstOrDefault(File.Exists);

    /// <summary>
    /// Starts it without a window, without what it does of its own accord on a network, and without its sandbox, which root cannot have.
    /// </summary>
    public static Task<IBrowser> StartAsync(IPlaywright playwright) =>
        playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Executable,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--no-first-run",
                ],
            }
        );
}
