namespace StageTest.Engines.Kubernetes.Client;

/// <summary>What a command in a pod did.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to its standard output.</param>
/// <param name="Error">What it wrote to its standard error, or why it could not be started.</param>
internal sealed record ExecResult(int ExitCode, string Output, string Error);
