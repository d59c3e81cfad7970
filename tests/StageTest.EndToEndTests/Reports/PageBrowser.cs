using Microsoft.Playwright;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Reports;

/// <summary>A browser, and a folder of the pages that it opens.</summary>
internal sealed class PageBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;

    private PageBrowser(string folder, IPlaywright playwright, IBrowser browser) =>
        (Folder, _playwright, Browser) = (folder, playwright, browser);

    /// <summary>Where the pages are.</summary>
    public string Folder { get; }

    /// <summary>The browser.</summary>
    public IBrowser Browser { get; }

    /// <summary>Writes pages and starts a browser; the test is ignored if there is none.</summary>
    /// <param name="write">Writes the pages into the folder that it is given.</param>
    public static async Task<PageBrowser> StartAsync(Func<string, Task> write)
    {
        if (Chromium.Executable is null)
        {
            Assert.Ignore($"There is no Chromium here. {Chromium.Variable} names one.");
        }

        var folder = Directory.CreateTempSubdirectory("stagetest-pages-").FullName;
        await write(folder);
        var playwright = await Playwright.CreateAsync();
        return new(folder, playwright, await Chromium.StartAsync(playwright));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Browser.CloseAsync();
        _playwright.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
