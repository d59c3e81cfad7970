using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;
using StageTest.Engines.Rendering;

namespace StageTest.EndToEndTests.Hostile;

/// <summary>
/// A script stands in for the program that renders, in namespaces of its own: it writes down what it got, and tries what it may not.
/// </summary>
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
internal sealed class RenderSandboxTests
{
    private static readonly SourceLocation Here = new("scenario.yaml", 1, 1);

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void CreateFolder()
    {
        Assume.That(RenderSandbox.OfMachine().IsIsolated, "This machine has no namespaces to render in.");
        _folder = Directory.CreateTempSubdirectory("stagetest-sandbox-");
    }

    [TearDown]
    public void DeleteFolder() => _folder?.Delete(recursive: true);

    [Test]
    public void ProgramGetsItsArgumentsAndTheFilesOnly()
    {
        var text = Render(
            "for a in \"$0\" \"$@\"; do echo \"$a\"; done; cat /files/app/f.yaml; cd /; echo *; echo /files/* /home/* /dev/*"
        );

        Assert.That(
            text,
            Is.EqualTo("/program\nbuild\n/files/app\na: 1\nbin dev files home lib lib64 program sbin usr\n/files/app /home/* /dev/null\n")
                .Or.Match(
                    "^/program\nbuild\n/files/app\na: 1\nbin dev files home lib.* program sbin usr\n/files/app /home/\\* /dev/null\n$"
                )
        );
    }

    [Test]
    public void ProgramHasNoEnvironmentOfTheUser()
    {
        Environment.SetEnvironmentVariable("STAGETEST_SECRET_OF_TEST", "hunter2");
        try
        {
            var names = Render("env").Split('\n').Select(line => line.Split('=')[0]).ToArray();

            Assert.That(names, Has.Member("HOME").And.Member("KUBECONFIG").And.None.EqualTo("STAGETEST_SECRET_OF_TEST"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("STAGETEST_SECRET_OF_TEST", null);
        }
    }

    [Test]
    public void ProgramReachesNoNetwork()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        Assert.That(
            Render($"(exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && echo reached || echo not reached"),
            Is.EqualTo("not reached\n")
        );
        Assert.That(listener.Pending(), Is.False);
    }

    [Test]
    public void ProgramReadsNoFileOfTheUser()
    {
        var secret = Path.Combine(_folder.FullName, "secret");
        File.WriteAllText(secret, "hunter2");

        Assert.That(
            Render($"for f in {secret} /etc/passwd /proc/self/environ ~root /tmp /var; do [ -e $f ] && echo $f; done; true"),
            Is.Empty
        );
    }

    [Test]
    public void WhatTheProgramWritesIsGoneAndChangesNothing()
    {
        var before = Directory.GetDirectories(Path.GetTempPath(), "stagetest-scratch-render-*").Length;

        Render("echo x > /srv/x; echo y > /files/app/f.yaml; true");

        Assert.That(Directory.GetDirectories(Path.GetTempPath(), "stagetest-scratch-render-*"), Has.Length.EqualTo(before));
    }

    [Test]
    public void ProgramThatDoesNotEndIsEndedWithAllThatItStarted() =>
        Assert.That(
            () => Render("sleep 600 & sleep 600", TimeSpan.FromSeconds(3)),
            Throws.InstanceOf<RenderException>().With.Message.Contains("took longer than")
        );

    private string Render(string script, TimeSpan? limit = null)
    {
        var file = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}");
        File.WriteAllText(file, $"#!/bin/bash\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var renderer = new InstalledRenderer(_ => file, new(new RenderSandbox(true)), limit ?? TimeSpan.FromMinutes(1));
        var files = ImmutableSortedDictionary<string, byte[]>.Empty.Add("app/f.yaml", Encoding.UTF8.GetBytes("a: 1\n"));
        return renderer.Render(new(new KustomizeSource("app", Here), "app", [], files));
    }
}
