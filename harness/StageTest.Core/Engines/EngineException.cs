namespace StageTest.Core.Engines;

/// <summary>An engine or its environment failed, so nothing is known about any policy. The command line exits with code 3.</summary>
internal sealed class EngineException : Exception
{
    /// <summary>Creates it with a message that names the failure and the remedy.</summary>
    public EngineException(string message)
        : base(message) { }

    /// <summary>Creates it with a message that names the failure and the remedy, and with the cause.</summary>
    public EngineException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>Creates it without details.</summary>
    public EngineException()
        : base("The engine failed.") { }
}
