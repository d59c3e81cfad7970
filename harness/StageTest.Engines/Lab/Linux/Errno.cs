using System.Runtime.InteropServices;

namespace StageTest.Engines.Lab.Linux;

/// <summary>The error numbers that StageTest handles, and the text of any of them. Linux on x86-64 and arm64.</summary>
internal static class Errno
{
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int TooManyOpenFiles = 24;
    public const int ProtocolNotSupported = 93;
    public const int NetworkUnreachable = 101;
    public const int ConnectionReset = 104;
    public const int NoBufferSpace = 105;
    public const int IsConnected = 106;
    public const int TimedOut = 110;
    public const int ConnectionRefused = 111;
    public const int HostUnreachable = 113;
    public const int AlreadyInProgress = 114;
    public const int InProgress = 115;

    /// <summary>The error of the last call that set one.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The text of an error: <c>Operation not permitted (errno 1)</c>.</summary>
    public static string Describe(int error) => $"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})";
}
