namespace StageTest.Core.Documents;

/// <summary>A file exceeds the size limit for its kind.</summary>
/// <param name="most">The limit in bytes.</param>
internal sealed class FileTooLargeException(long most) : IOException($"The file is larger than {most >> 20} MB and was not read.");
