using System.Text;

namespace StageTest.EndToEndTests.Fuzz;

/// <summary>A folder that is removed at the end.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stagetest-fuzzed-");

    public string Path => _folder.FullName;

    public string Read(string name) => Encoding.UTF8.GetString(File.ReadAllBytes(System.IO.Path.Combine(Path, name)));

    public void Write(string name, byte[] bytes)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
