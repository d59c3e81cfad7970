using System.Diagnostics.CodeAnalysis;

namespace StageTest.Engines.Options;

/// <summary>
/// The command as a native program: compiled ahead of time, so that short commands end in a fifth of the time. It has no library that loads
/// types by name: those of clusters, of Docker and of the studio. If they are needed, the command beside it goes on, which the .NET
/// runtime runs.
/// </summary>
/// <remarks>
/// The native program does not have what is only reached behind <c>if (NativeCommand.IsThis)</c> and a throw of
/// <see cref="BeyondNativeException"/>.
/// </remarks>
internal static class NativeCommand
{
    private const string Switch = "StageTest.NativeCommand";

    /// <summary>Whether this program is it. Its compiler knows the answer, and omits what is never reached.</summary>
    [FeatureSwitchDefinition(Switch)]
    public static bool IsThis => AppContext.TryGetSwitch(Switch, out var isNative) && isNative;
}

/// <summary>The native command came to work that only the command beside it can do. Nothing was written yet.</summary>
internal sealed class BeyondNativeException : Exception;
