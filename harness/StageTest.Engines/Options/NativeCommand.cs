using System.Diagnostics.CodeAnalysis;

namespace StageTest.Engines.Options;

/// <summary>
/// The native command: compiled ahead of time, so that short commands need a fifth of the time. It contains no library that loads types by
/// name: those for clusters, Docker and the studio. If they are needed, the command beside it continues, which runs on the .NET runtime.
/// </summary>
/// <remarks>
/// The native program omits code that is only reached behind <c>if (NativeCommand.IsThis)</c> and a throw of
/// <see cref="BeyondNativeException"/>.
/// </remarks>
internal static class NativeCommand
{
    private const string Switch = "StageTest.NativeCommand";

    /// <summary>Whether this program is the native command. Its compiler knows the answer, and removes unreachable code.</summary>
    [FeatureSwitchDefinition(Switch)]
    public static bool IsThis => AppContext.TryGetSwitch(Switch, out var isNative) && isNative;
}

/// <summary>The native command reached work that only the command beside it can do. Nothing was written yet.</summary>
internal sealed class BeyondNativeException : Exception;
