namespace StageTest.Core.Reports;

/// <summary>
/// Dresses a piece of text for its role. Colour may be added; the characters must stay, because reports are read without colour too.
/// </summary>
internal delegate string TextStyle(TextRole role, string text);
