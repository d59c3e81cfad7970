using System.Text;
using StageTest.EndToEndTests.Gate;

namespace StageTest.EndToEndTests.Fuzz;

/// <summary>Changes a working tree in ways that git allows and few expect.</summary>
/// <param name="repository">The repository.</param>
/// <param name="random">Decides.</param>
internal sealed class TreeMutations(GateRepository repository, Random random)
{
    private static readonly string[] Names =
    [
        "a.yaml",
        ".a.yaml",
        "kustomization.yaml",
        "Kustomization",
        "waivers.yaml",
        "stagetest.yaml",
        "two words.yaml",
        "line\nbreak.yaml",
        "bell\a.yaml",
        "back\\slash.yaml",
        "\u202egnp.yaml",
        "quote'\".yaml",
        "--help.yaml",
        "-.yaml",
        "*.yaml",
        "[a].yaml",
        "%2e%2e.yaml",
        "$(id).yaml",
        "e\u0301.yaml",
        "UPPER.YAML",
        "a.json",
        "a.txt",
        "Chart.yaml",
    ];

    private static readonly string[] Folders =
    [
        "",
        "policies",
        "policies/live",
        "policies/new",
        "scenarios",
        ".hidden",
        "apps/shop",
        "a/b/c/d",
    ];

    private static readonly string[] Targets =
    [
        "policies/live/db.yaml",
        "../policies/live/db.yaml",
        "..",
        ".",
        "/etc/passwd",
        "/dev/zero",
        "nowhere",
        "../../..",
        "db.yaml",
    ];

    private readonly List<string> _done = [];

    /// <summary>What was done, a line each.</summary>
    public IReadOnlyList<string> Done => _done;

    /// <summary>Does one thing.</summary>
    public void ApplyOne()
    {
        var (file, target) = (Existing(), New());
        switch (random.Next(8))
        {
            case 0 or 1:
                Note($"break {file}");
                Write(file, new Mutations(random).Apply(repository.Read(file), repository.Read(Existing())));
                break;
            case 2:
                Note($"move {file} to {target}");
                Write(target, repository.Read(file));
                if (file != target)
                {
                    File.Delete(repository.PathOf(file));
                }

                break;
            case 3:
                Note($"copy {file} to {target}");
                Write(target, repository.Read(file));
                break;
            case 4:
                Note($"link {target}");
                Link(target, Targets[random.Next(Targets.Length)]);
                break;
            case 5:
                Note($"write {target}");
                Write(target, new Mutations(random).Apply("", repository.Read(file)));
                break;
            case 6:
                var head = repository.Git("rev-parse", "HEAD").Trim();
                Note($"submodule policies/sub{_done.Count}");
                repository.Git("update-index", "--add", "--cacheinfo", $"160000,{head},policies/sub{_done.Count}");
                repository.Git("commit", "--quiet", "--message", "submodule");
                break;
            default:
                Note($"bytes {target}");
                var bytes = new byte[random.Next(1, 3_000)];
                random.NextBytes(bytes);
                Write(target, "");
                File.WriteAllBytes(repository.PathOf(target), bytes);
                break;
        }
    }

    private void Note(string what) => _done.Add(what);

    // A link made before is replaced and never written through. A mutation may cut a character in two; as UTF-8 the half is a replacement.
    private void Write(string name, string text)
    {
        var path = repository.PathOf(name);
        if (new FileInfo(path).LinkTarget is not null)
        {
            File.Delete(path);
        }

        repository.Write(name, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
    }

    private void Link(string name, string target)
    {
        var path = repository.PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        File.CreateSymbolicLink(path, target);
    }

    private string New()
    {
        var folder = Folders[random.Next(Folders.Length)];
        return folder.Length == 0 ? Names[random.Next(Names.Length)] : $"{folder}/{Names[random.Next(Names.Length)]}";
    }

    // Regular files only: what a link leads to is not this repository's.
    private string Existing()
    {
        var files = Directory
            .EnumerateFiles(
                repository.Root,
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }
            )
            .Select(f => Path.GetRelativePath(repository.Root, f))
            .Where(f => !f.StartsWith(".git/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (files.Length > 0)
        {
            return files[random.Next(files.Length)];
        }

        repository.Write("policies/live/db.yaml", GateRepository.Database);
        return "policies/live/db.yaml";
    }
}
