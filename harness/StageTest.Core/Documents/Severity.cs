namespace StageTest.Core.Documents;

/// <summary>The severity of a <see cref="Diagnostic"/>.</summary>
internal enum Severity
{
    /// <summary>Something was skipped on purpose, and the reader should know.</summary>
    Note,

    /// <summary>The input is usable, but probably does not mean what its author intended.</summary>
    Warning,

    /// <summary>The input cannot be used; nothing is run.</summary>
    Error,
}
