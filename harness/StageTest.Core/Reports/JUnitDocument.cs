using System.Text;
using System.Xml;

namespace StageTest.Core.Reports;

/// <summary>The common part of all reports for CI services.</summary>
internal static class JUnitDocument
{
    /// <summary>Writes a report and a line end.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="writeSuites">Writes the content of the element <c>testsuites</c>.</param>
    public static void Write(TextWriter writer, Action<XmlWriter> writeSuites)
    {
        using (
            var xml = XmlWriter.Create(
                writer,
                new()
                {
                    Indent = true,
                    OmitXmlDeclaration = true,
                    NewLineChars = "\n",
                }
            )
        )
        {
            // Written by hand: the caller chooses the encoding, and the writer would state UTF-16 for any text.
            xml.WriteRaw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
            xml.WriteStartElement("testsuites");
            writeSuites(xml);
            xml.WriteEndElement();
        }

        writer.Write('\n');
    }

    /// <summary>A text without characters that XML cannot represent: most control characters, and lone surrogates.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                clean.Append(text[i]).Append(text[++i]);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return clean.ToString();
    }
}
