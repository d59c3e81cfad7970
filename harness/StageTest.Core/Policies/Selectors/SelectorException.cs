namespace StageTest.Core.Policies.Selectors;

/// <summary>A selector expression is malformed.</summary>
internal sealed class SelectorException : Exception
{
    /// <summary>Takes the place and the fact.</summary>
    /// <param name="position">Where in the expression, from 0.</param>
    /// <param name="message">What is wrong, in a sentence.</param>
    public SelectorException(int position, string message)
        : base(message) => Position = position;

    /// <summary>Says only that an expression is malformed.</summary>
    public SelectorException()
        : this("The selector is malformed.") { }

    /// <summary>Takes the fact.</summary>
    public SelectorException(string message)
        : base(message) { }

    /// <summary>Takes the fact and the cause.</summary>
    public SelectorException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>Where in the expression the mistake is, from 0.</summary>
    public int Position { get; }
}
