namespace StageTest.Core.Policies.Selectors;

/// <summary>A selector expression is malformed.</summary>
internal sealed class SelectorException : Exception
{
    /// <summary>Creates it with the place and the fact.</summary>
    /// <param name="position">The position in the expression, from 0.</param>
    /// <param name="message">The problem, as a sentence.</param>
    public SelectorException(int position, string message)
        : base(message) => Position = position;

    /// <summary>Creates it without details.</summary>
    public SelectorException()
        : this("The selector is malformed.") { }

    /// <summary>Creates it with the fact.</summary>
    public SelectorException(string message)
        : base(message) { }

    /// <summary>Creates it with the fact and the cause.</summary>
    public SelectorException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>The position of the mistake in the expression, from 0.</summary>
    public int Position { get; }
}
