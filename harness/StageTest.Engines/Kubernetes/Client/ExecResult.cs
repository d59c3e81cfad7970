namespace StageTest.Engines.Kubernetes.Client;

/// <summary>The result of a command in a pod.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Error">Its standard error, or why it could not be started.</param>
internal sealed record ExecResult(int ExitCode, string Error);
