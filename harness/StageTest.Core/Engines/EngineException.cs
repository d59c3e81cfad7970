namespace StageTest.Core.Engines;

/// <summary>An engine or its surroundings failed, so nothing can be said about any policy. The command line exits with code 3.</summary>
internal sealed class EngineException : Exception
{
    /// <summary>Takes a message that names what failed and what to do about it.</summary>
    public EngineException(string message)
        : base(message) { }

    /// <summary>Takes a message that names what failed and what to do about it, and the cause.</summary>
    public EngineException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>Says only that an engine failed.</summary>
    public EngineException()
        : base("The engine failed.") { }
}
