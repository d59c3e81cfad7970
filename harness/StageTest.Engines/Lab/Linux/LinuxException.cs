namespace StageTest.Engines.Lab.Linux;

/// <summary>The kernel refused an operation.</summary>
internal sealed class LinuxException : Exception
{
    /// <summary>Names the operation and the kernel's answer.</summary>
    public LinuxException(string attempt, int error, string? kernelText = null)
        : base($"{attempt}: {Errno.Describe(error)}{(kernelText is null ? "" : $", the kernel says: {kernelText}")}") => Error = error;

    /// <summary>The error number.</summary>
    public int Error { get; }

    /// <summary>Returns a result that is not -1, and throws for -1.</summary>
    public static int Check(int result, string attempt) => result >= 0 ? result : throw new LinuxException(attempt, Errno.Last);
}
