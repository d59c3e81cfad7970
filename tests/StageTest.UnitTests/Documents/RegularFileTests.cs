using System.Diagnostics;
using System.Net.Sockets;
using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Documents;

[Platform("Linux")]
[CancelAfter(10_000)]
internal sealed class RegularFileTests
{
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("stagetest-regular-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [Test]
    public void RegularFileIsReadWhole()
    {
        var bytes = Enumerable.Range(0, 200_000).Select(i => (byte)i).ToArray();
        File.WriteAllBytes(PathOf("f"), bytes);

        Assert.That(RegularFile.Read(PathOf("f"), bytes.Length), Is.EqualTo(bytes));
    }

    [Test]
    public void MoreThanTheLimitIsNotRead()
    {
        File.WriteAllBytes(PathOf("f"), new byte[1001]);

        Assert.That(() => RegularFile.Read(PathOf("f"), 1000), Throws.InstanceOf<FileTooLargeException>());
    }

    [Test]
    public void PipeIsRefusedWithoutWaiting()
    {
        MakePipe(PathOf("pipe"));

        Assert.That(
            () => RegularFile.Read(PathOf("pipe"), 1000),
            Throws.InstanceOf<NotRegularFileException>().With.Message.Contains("a pipe")
        );
    }

    [Test]
    public void PipeBehindALinkIsRefused()
    {
        MakePipe(PathOf("pipe"));
        File.CreateSymbolicLink(PathOf("link"), "pipe");

        Assert.That(() => RegularFile.Read(PathOf("link"), 1000), Throws.InstanceOf<NotRegularFileException>());
    }

    [Test]
    public void SocketIsRefused()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(PathOf("s")));

        Assert.That(
            () => RegularFile.Read(PathOf("s"), 1000),
            Throws.InstanceOf<NotRegularFileException>().With.Message.Contains("a socket")
        );
    }

    [TestCase("/dev/zero")]
    [TestCase("/dev/tty")]
    public void DeviceIsRefused(string device) =>
        Assert.That(() => RegularFile.Read(device, 1000), Throws.InstanceOf<NotRegularFileException>().With.Message.Contains("a device"));

    // A regular file by its type, which has nothing to read until the kernel speaks.
    [Test]
    public void MessagesOfTheKernelDoNotKeepTheReader() =>
        Assert.That(
            () => RegularFile.Read("/proc/kmsg", 1000),
            Throws.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>()
        );

    [Test]
    public void MissingFileIsSaidToBeMissing() =>
        Assert.That(() => RegularFile.Read(PathOf("gone"), 1000), Throws.InstanceOf<FileNotFoundException>());

    internal static void MakePipe(string path)
    {
        using var made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        Assert.That(made.ExitCode, Is.Zero);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
