namespace StageTest.Engines.Lab.Linux;

/// <summary>The kernel refused something.</summary>
internal sealed class LinuxException : Exception
{
    /// <summary>Names what was tried and the kernel's answer.</summary>
    public LinuxException(string attempt, int error, string? kernelText = null)
        : base($"{attempt}: {Errno.Describe(error)}{(kernelText is null ? "" : $", the kernel says: {kernelText}")}") => Error = error;

    /// <summary>The error number.</summary>
    public int Error { get; }

    /// <summary>Passes on a result that is not -1, and throws where it is.</summary>
    public static int Check(int result, string attempt) => result >= 0 ? result : throw new LinuxException(attempt, Errno.Last);
}
