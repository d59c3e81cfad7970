namespace StageTest.Cli.Git;

/// <summary>git failed; the message says why and what helps.</summary>
internal sealed class GitException(string message) : Exception(message);
