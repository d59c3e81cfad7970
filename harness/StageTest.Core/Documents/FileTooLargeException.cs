namespace StageTest.Core.Documents;

/// <summary>A file has more bytes than are read of its kind.</summary>
/// <param name="most">How many are read.</param>
internal sealed class FileTooLargeException(long most) : IOException($"The file is larger than {most >> 20} MB and was not read.");
