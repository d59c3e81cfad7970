using NUnit.Framework;
using Repository = StageTest.UnitTests.Scenarios.Repository;

namespace StageTest.UnitTests.Cli;

/// <summary>The pictures of the documentation are what the command draws.</summary>
internal sealed class PagePicturesTests
{
    [Test]
    public async Task ThePictureOfTheFirstPageIsWhatTheCommandDraws()
    {
        using var command = new CommandLine();
        var scenario = Path.Combine(Repository.Root, "scenarios", "shop", "lockdown.yaml");

        Assert.That(await command.RunAsync("map", scenario, "--stage", "promoted", "--output", "svg"), Is.Zero, command.Error);

        var picture = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "pictures", "shop-promoted.svg"));
        Assert.That(
            command.Out.TrimEnd(),
            Is.EqualTo(picture.TrimEnd()),
            "stagetest map scenarios/shop/lockdown.yaml --stage promoted --output svg=docs/pictures/shop-promoted.svg"
        );
    }
}
