namespace StageTest.Core.Reports;

/// <summary>Writes one kind of result in one format.</summary>
internal interface IResultWriter<in T>
{
    /// <summary>Writes a result.</summary>
    void Write(T result, TextWriter writer);
}
