using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Scenarios.Declarations;

/// <summary>Reads waivers, from scenarios and from a separate file.</summary>
internal static class WaiverReader
{
    private static readonly ObjectShape File = new("a file of waivers") { Fields = [WaiverShape.Waivers] };

    /// <summary>Reads a file that contains only <c>waivers</c>.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="diagnostics">Receives errors.</param>
    public static ImmutableArray<Waiver> Read(string text, string file, DiagnosticBag diagnostics)
    {
        var documents = YamlReader.Read(text, file, diagnostics);
        if (documents.Length != 1)
        {
            if (documents.Length > 1)
            {
                diagnostics.Error(documents[1].Location, "A file of waivers contains one document. Join the lists.");
            }

            return [];
        }

        if (FieldReader.Of(documents[0], File, diagnostics) is not { } fields)
        {
            return [];
        }

        var waivers = Read(fields);
        fields.Finish();
        return waivers;
    }

    /// <summary>Reads the field <c>waivers</c> of an object.</summary>
    internal static ImmutableArray<Waiver> Read(FieldReader fields)
    {
        var waivers = ImmutableArray.CreateBuilder<Waiver>();
        foreach (var node in fields.List(WaiverShape.Waivers))
        {
            if (FieldReader.Of(node, WaiverShape.Shape, fields.Diagnostics) is not { } item)
            {
                continue;
            }

            var (waives, place, owner, reason) = (
                item.Text(WaiverShape.Waives),
                item.Text(WaiverShape.Place),
                item.Text(WaiverShape.Owner),
                item.Text(WaiverShape.Reason)
            );
            var written = item.Text(WaiverShape.Expires);
            item.Finish();
            if (
                written is not null
                && !DateOnly.TryParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            )
            {
                fields.Diagnostics.Error(item.LocationOf(WaiverShape.Expires), $"'{written}' is not a day; that month has fewer.");
            }
            else if (waives is not null && place is not null && owner is not null && reason is not null && written is not null)
            {
                var expires = DateOnly.ParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture);
                waivers.Add(new(waives, place.Trim(), owner.Trim(), reason.Trim(), expires, node.Location));
            }
        }

        return waivers.ToImmutable();
    }
}
