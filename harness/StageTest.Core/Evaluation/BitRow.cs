using System.Numerics;

namespace StageTest.Core.Evaluation;

/// <summary>A row of bits of fixed length, for set arithmetic on many endpoints at once.</summary>
internal sealed class BitRow
{
    private const int BitsPerWord = 64;

    private readonly ulong[] _words;

    public BitRow(int length) => _words = new ulong[(length + BitsPerWord - 1) / BitsPerWord];

    private BitRow(ulong[] words) => _words = words;

    public bool this[int index]
    {
        get => (_words[index / BitsPerWord] >> (index % BitsPerWord) & 1) != 0;
        set
        {
            var bit = 1UL << (index % BitsPerWord);
            if (value)
            {
                _words[index / BitsPerWord] |= bit;
            }
            else
            {
                _words[index / BitsPerWord] &= ~bit;
            }
        }
    }

    public static BitRow Of(int length, Func<int, bool> isSet)
    {
        var row = new BitRow(length);
        for (var index = 0; index < length; index++)
        {
            if (isSet(index))
            {
                row[index] = true;
            }
        }

        return row;
    }

    public static BitRow Full(int length)
    {
        var row = new BitRow(length);
        Array.Fill(row._words, ulong.MaxValue);
        if (length % BitsPerWord is > 0 and var rest)
        {
            row._words[^1] = (1UL << rest) - 1;
        }

        return row;
    }

    /// <summary>The indexes below a length whose bits are set.</summary>
    public IEnumerable<int> Places(int length)
    {
        for (var word = 0; word < _words.Length; word++)
        {
            for (var left = _words[word]; left != 0; left &= left - 1)
            {
                var place = (word * BitsPerWord) + BitOperations.TrailingZeroCount(left);
                if (place < length)
                {
                    yield return place;
                }
            }
        }
    }

    /// <summary>The intersection of both rows; null if it is empty.</summary>
    public BitRow? Common(BitRow other)
    {
        var words = new ulong[_words.Length];
        var any = 0UL;
        for (var i = 0; i < words.Length; i++)
        {
            any |= words[i] = _words[i] & other._words[i];
        }

        return any == 0 ? null : new(words);
    }

    /// <summary>The union of both rows.</summary>
    public BitRow Either(BitRow other)
    {
        var either = Copy();
        either.Or(other);
        return either;
    }

    /// <summary>The bits of this row that the other does not have; null if there are none.</summary>
    public BitRow? Without(BitRow other)
    {
        var words = new ulong[_words.Length];
        var any = 0UL;
        for (var i = 0; i < words.Length; i++)
        {
            any |= words[i] = _words[i] & ~other._words[i];
        }

        return any == 0 ? null : new(words);
    }

    public BitRow Copy() => new((ulong[])_words.Clone());

    public void Clear() => Array.Clear(_words);

    public void CopyFrom(BitRow other) => other._words.CopyTo(_words, 0);

    public void Or(BitRow other)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] |= other._words[i];
        }
    }

    /// <summary>Moves the bits of this row that a mask contains to another row; returns whether there were any.</summary>
    public bool MoveTo(BitRow other, BitRow mask)
    {
        var any = 0UL;
        for (var i = 0; i < _words.Length; i++)
        {
            var moved = _words[i] & mask._words[i];
            other._words[i] |= moved;
            _words[i] &= ~moved;
            any |= moved;
        }

        return any != 0;
    }
}
