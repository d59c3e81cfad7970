using System.Globalization;
using System.Text;
using StageTest.Core.Contract;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;

namespace StageTest.Core.Flows.Reading;

/// <summary>A file that stores records, added up by key, and its sources, so that nothing is counted twice.</summary>
/// <remarks>
/// One JSON object on each line: first the sources that were read, then the records, in the format of <c>observe --output jsonl</c>. It is
/// replaced as a whole, so that a crash leaves the old file or the new one. A file that has grown is read from its former end; a file that
/// was renamed or compressed is recognised by its content.
/// </remarks>
internal sealed class FlowStore
{
    private readonly string _path;
    private readonly FlowLedger _ledger = new();
    private readonly List<StoredSourceContract> _sources = [];

    private FlowStore(string path) => _path = path;

    /// <summary>Held while several changes belong together, so that none of them is saved without the others.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The records, in the order of their keys' first appearance.</summary>
    public IReadOnlyList<FlowRecord> Records => _ledger.Records;

    /// <summary>
    /// Whether all claimed content has been read to its end. Until then, saving would lose unread content.
    /// </summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Opens a store; a missing file is an empty store. Null, with errors, if it cannot be read.</summary>
    public static FlowStore? Open(string path, DiagnosticBag diagnostics)
    {
        var store = new FlowStore(path);
        if (!File.Exists(path))
        {
            return store;
        }

        var problems = new FlowProblems(diagnostics);
        foreach (var record in new FlowReader(FlowSources.Known, FlowSources.Known.Find("records"), new(), problems).ReadFile(path))
        {
            store._ledger.Add(record with { Location = SourceLocation.Whole(path) });
        }

        foreach (
            var line in problems.Count == 0
                ? File.ReadLines(path).TakeWhile(l => l.StartsWith("{\"readFrom\":", StringComparison.Ordinal))
                : []
        )
        {
            store._sources.Add(ContractJson.Read<StoredSourceContract>(Encoding.UTF8.GetBytes(line)));
        }

        return problems.Count == 0 ? store : null;
    }

    /// <summary>Adds a record.</summary>
    public void Add(FlowRecord record) => _ledger.Add(record);

    /// <summary>The same record, with texts shared with the store, for records that are added later.</summary>
    public FlowRecord Shared(FlowRecord record)
    {
        lock (Gate)
        {
            return _ledger.Shared(record);
        }
    }

    /// <summary>
    /// The part of a file that was not read yet, in uncompressed bytes: from 0 for a new file, from its end if all was read, up to its
    /// current end. The part is recorded as read, and the store is incomplete until <see cref="Finish"/>.
    /// </summary>
    /// <remarks>A last line that is not complete JSON is not recorded: it may still be written.</remarks>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public (long Start, long End) Claim(string path)
    {
        using var stream = PackedStream.Open(RegularFile.Open(path));
        using var hash = new LineHash();
        var known = _sources.Where(s => s.Until is null).OrderBy(s => s.Length).ToList();
        var (block, read, start) = (new byte[65_536], 0L, 0L);
        StoredSourceContract? before = null;
        while (true)
        {
            // At each length that was read before, the digest shows whether this was the file.
            var next = known.FirstOrDefault(s => s.Length > read)?.Length ?? long.MaxValue;
            var count = PackedStream.Read(stream, block.AsSpan(0, (int)Math.Min(block.Length, next - read)));
            if (count == 0)
            {
                break;
            }

            hash.Add(block.AsSpan(0, count));
            read += count;
            if (read == next && known.FirstOrDefault(s => s.Length == read && s.Sha256 == hash.OfAll()) is { } found)
            {
                (before, start) = (found, read);
            }
        }

        var (length, digest) = hash.OfWholeLines();
        if (start < length)
        {
            if (before is not null)
            {
                _sources.Remove(before);
            }

            _sources.Add(
                new()
                {
                    ReadFrom = Path.GetFileName(path),
                    Length = length,
                    Sha256 = digest,
                }
            );
        }

        IsWhole = false;
        return (start, read);
    }

    /// <summary>Records that the claimed content has been read to its end.</summary>
    public void Finish() => IsWhole = true;

    /// <summary>The time up to which a live source was read; null if it was not.</summary>
    public DateTimeOffset? UntilOf(string source) =>
        _sources.FirstOrDefault(s => s.ReadFrom == source && s.Until is not null)?.Until is { } until
        && FlowJson.TryTime(until, out var time)
            ? time
            : null;

    /// <summary>Records up to which time a live source was read.</summary>
    public void ReadUntil(string source, DateTimeOffset time)
    {
        if (UntilOf(source) is not { } before || before < time)
        {
            _sources.RemoveAll(s => s.ReadFrom == source && s.Until is not null);
            _sources.Add(
                new()
                {
                    ReadFrom = source,
                    Length = 0,
                    Sha256 = "",
                    Until = time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                }
            );
        }
    }

    /// <summary>Replaces the store, without the records that were last seen before a time.</summary>
    /// <exception cref="IOException">It cannot be written; the old one is unchanged.</exception>
    public void Save(DateTimeOffset? oldest)
    {
        lock (Gate)
        {
            if (oldest is { } limit)
            {
                _ledger.Forget(limit);
            }

            // A fixed name, so that a killed process's leftover is replaced. Two processes cannot write it at once.
            var temporary = $"{_path}.tmp";
            var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None);
            try
            {
                using (var writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 65_536))
                {
                    foreach (var source in _sources)
                    {
                        ContractJson.Write(source, writer, ContractJson.Compact);
                    }

                    FlowRecordJson.WriteLines(_ledger.Records, writer);
                    writer.Flush();
                    file.Flush(flushToDisk: true);
                }

                File.Move(temporary, _path, overwrite: true);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        }
    }
}
