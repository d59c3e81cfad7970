namespace StageTest.Core.Documents;

/// <summary>How much a <see cref="Diagnostic"/> matters.</summary>
internal enum Severity
{
    /// <summary>Something was omitted on purpose, and the reader should know.</summary>
    Note,

    /// <summary>The input is usable, but probably does not mean what its author thinks.</summary>
    Warning,

    /// <summary>The input cannot be used; nothing is run.</summary>
    Error,
}
