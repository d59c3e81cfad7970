namespace StageTest.Core.Reports;

/// <summary>
/// Styles a piece of text for its role. Colour may be added; the characters must stay, because reports are also read without colour.
/// </summary>
internal delegate string TextStyle(TextRole role, string text);
