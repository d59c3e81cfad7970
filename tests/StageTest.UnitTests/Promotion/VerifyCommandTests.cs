using NUnit.Framework;

namespace StageTest.UnitTests.Promotion;

internal sealed class VerifyCommandTests
{
    [Test]
    public async Task NamesEveryFileThatIsNotAsItWas()
    {
        using var repository = await PromotedAsync();
        foreach (var file in repository.Files().Keys.Where(f => f != "promotion.json"))
        {
            var text = repository.Text(file);
            repository.Write(file, text + " ");
            Assert.That(await repository.VerifyAsync(), Is.EqualTo(1));
            Assert.That(repository.Out, Is.EqualTo($"changed: '{file}'\nNot verified: 1 file is not what was proven.\n"));
            repository.Write(file, text);
        }

        File.Delete(repository.PathOf("policies/shop/db.yaml"));
        repository.Write("policies/shop/new.yaml", Repository.Enforced);
        Assert.That(await repository.VerifyAsync(), Is.EqualTo(1));
        Assert.That(
            repository.Out,
            Does.StartWith(
                "missing: 'policies/shop/db.yaml'\nadded: 'policies/shop/new.yaml' is read by scenarios/shop.yaml and was not proven\n"
            )
        );
    }

    // All of this changes what a deployer makes of the folder.
    [TestCase(".a.yaml", Repository.Enforced, "added: 'policies/shop/.a.yaml'")]
    [TestCase(".d/a.yaml", Repository.Enforced, "added: 'policies/shop/.d/a.yaml'")]
    [TestCase("kustomization.yaml", "resources: []", "added: 'policies/shop/kustomization.yaml'")]
    [TestCase("kustomization.yml", "resources: [db.yaml]", "added: 'policies/shop/kustomization.yml'")]
    [TestCase("Kustomization", "resources: []", "added: 'policies/shop/Kustomization'")]
    [TestCase("../kustomization.yaml", "resources: []", "added: 'policies/kustomization.yaml'")]
    [TestCase("../../kustomization.yaml", "resources: []", "added: 'kustomization.yaml'")]
    public async Task WhatIsAddedToTheFolderIsNamed(string name, string text, string said)
    {
        using var repository = await PromotedAsync();
        repository.Write($"policies/shop/{name}", text);

        Assert.That(await repository.VerifyAsync(), Is.EqualTo(1));
        Assert.That(repository.Out, Does.Contain(said));
    }

    [Test]
    public async Task LinkedFileThatIsAddedIsNamed()
    {
        using var repository = await PromotedAsync();
        repository.Write("elsewhere.yaml", Repository.Enforced.Replace("name: db", "name: other", StringComparison.Ordinal));
        File.CreateSymbolicLink(repository.PathOf("policies/shop/x.yaml"), "../../elsewhere.yaml");

        Assert.That(await repository.VerifyAsync(), Is.EqualTo(1));
        Assert.That(repository.Out, Does.Contain("added: 'elsewhere.yaml'").And.Contain("added: 'policies/shop/x.yaml'"));
    }

    [Test]
    public async Task LinkedFolderThatIsAddedIsNamed()
    {
        using var repository = await PromotedAsync();
        Directory.CreateDirectory(repository.PathOf("elsewhere"));
        Directory.CreateSymbolicLink(repository.PathOf("policies/shop/d"), "../../elsewhere");

        Assert.That(await repository.VerifyAsync(), Is.EqualTo(1));
        Assert.That(repository.Out, Does.Contain("scenarios/shop.yaml cannot be read as it was proven").And.Contain("links to a folder"));
    }

    [Test]
    public async Task EveryByteOfTheRecordCounts()
    {
        using var repository = await PromotedAsync();
        var record = repository.Text("promotion.json");
        for (var at = 0; at < record.Length; at += 7)
        {
            repository.Write("promotion.json", $"{record[..at]}{(record[at] == '1' ? '2' : '1')}{record[(at + 1)..]}");

            Assert.That(await repository.VerifyAsync(), Is.Not.Zero, $"byte {at}");
            Assert.That(repository.Out + repository.Error, Does.Contain("promotion.json"));
        }
    }

    [Test]
    public async Task ARecordThatWasWrittenAnewIsNamed()
    {
        using var repository = await PromotedAsync();
        repository.Write(
            "promotion.json",
            repository.Text("promotion.json").Replace("\"engine\": \"scripted\"", "\"engine\": \"lab\"", StringComparison.Ordinal)
        );

        Assert.That(await repository.VerifyAsync(), Is.EqualTo(1));
        Assert.That(
            repository.Out,
            Does.Contain("promotion.json' is not as it was written, so nothing in it counts\nNot verified: 1 file is")
        );
    }

    [Test]
    public async Task ALinkInThePlaceOfAFileIsAChange()
    {
        using var repository = await PromotedAsync();
        File.Move(repository.PathOf("policies/shop/db.yaml"), repository.PathOf("elsewhere"));
        File.CreateSymbolicLink(repository.PathOf("policies/shop/db.yaml"), repository.PathOf("elsewhere"));

        Assert.That(await repository.VerifyAsync(), Is.EqualTo(1));
        Assert.That(repository.Out, Does.Contain("'policies/shop/db.yaml' is a link now"));
    }

    [TestCase("\"policies/shop/db.yaml\"", "\"../db.yaml\"", "is not in the repository")]
    [TestCase("\"policies/shop/db.yaml\"", "\"/etc/passwd\"", "is not in the repository")]
    [TestCase("\"policies/shop/db.yaml\"", "\"policies//db.yaml\"", "is not in the repository")]
    [TestCase("\"policies/shop/db.yaml\"", "\"policies/./db.yaml\"", "is not in the repository")]
    [TestCase("\"policies/shop/db.yaml\"", "\"policies\\\\db.yaml\"", "is not in the repository")]
    [TestCase("\"policies/shop/db.yaml\"", "\"C:/db.yaml\"", "is not in the repository")]
    [TestCase("\"policies/shop/db.yaml\"", "\"db\\u001b[2J.yaml\"", "is not in the repository")]
    [TestCase("\"policies/shop/db.yaml\"", "\"scenarios/shop.yaml\"", "the subject 'scenarios/shop.yaml' twice")]
    [TestCase("\"policies/shop/db.yaml\"", "7", "not a promotion record")]
    [TestCase("\"_type\"", "\"type\"", "not a promotion record")]
    [TestCase("Statement/v1", "Statement/v2", "'_type' is not")]
    [TestCase("stagetest.io/promotion/v1", "slsa.dev/provenance/v1", "'predicateType' is not")]
    [TestCase("\"decision\": \"promote\"", "\"decision\": \"hold\"", "'decision' is not")]
    [TestCase("\"sha256\": \"", "\"sha256\": \"0", "not a SHA-256 digest")]
    [TestCase("\"path\": \"scenarios/shop.yaml\"", "\"path\": \"scenarios/none.yaml\"", "not among its subjects")]
    [TestCase("{", "[", "not a promotion record")]
    public async Task HostileRecordsAreBadInput(string old, string text, string problem)
    {
        using var repository = await PromotedAsync();
        var record = repository.Text("promotion.json");
        Assert.That(record, Does.Contain(old));
        repository.Write("promotion.json", record.Replace(old, text, StringComparison.Ordinal));

        Assert.That(await repository.VerifyAsync(), Is.EqualTo(2), repository.Out);
        Assert.That(repository.Error, Does.Contain(problem).And.Not.Contain("\u001b"));
    }

    [Test]
    public async Task ARecordThatIsNotThereIsBadInput()
    {
        using var repository = new Repository();

        Assert.That(await repository.VerifyAsync(), Is.EqualTo(2));
    }

    private static async Task<Repository> PromotedAsync()
    {
        var repository = new Repository(Repository.Policy, "shop/db.yaml");
        repository.EditScenario("../policies/shop/db.yaml", "../policies/shop/");
        await repository.ProveAsync();
        await repository.PromoteAsync();
        return repository;
    }
}
