namespace StageTest.Core.Documents;

/// <summary>The file to read is not a regular file.</summary>
/// <param name="what">What it is: <c>a pipe</c>.</param>
internal sealed class NotRegularFileException(string what)
    : IOException($"This is {what}, and only regular files are read. Remove it, or name a regular file.");
